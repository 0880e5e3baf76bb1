import { describe, expect, test } from "bun:test";
import { HandshakePeer, type HandshakeWatcher } from "../../../src/server/listen/handshake-peer.ts";
import { ignoringPeer } from "../../../src/server/listen/ignoring-peer.ts";
import { eventually } from "../../support/deadline.ts";

/** A connection in its handshake; `calls` are those of its own peer and of its socket. */
function start(asksClients: boolean, authorized: boolean, timeoutMs = 60_000) {
  const calls: string[] = [];
  const inner = {
    receive: () => calls.push("receive"),
    drained: () => calls.push("drained"),
    ended: () => calls.push("ended"),
    closed: (during?: "handshake") => calls.push(`closed${during === undefined ? "" : ` in ${during}`}`),
  };
  const socket = { data: ignoringPeer, authorized, terminate: () => calls.push("terminate") };
  const watcher: HandshakeWatcher = {
    completed: (durationMs) => calls.push(durationMs >= 0 ? "completed" : "completed in the past"),
    failed: (address, failure, reason) => calls.push(`${address}: ${failure}, ${reason}`),
  };
  const peer = new HandshakePeer(socket, inner, "10.0.0.1", { timeoutMs, asksClients, watcher });
  socket.data = peer;
  return { calls, inner, socket, peer };
}

describe("a TLS handshake", () => {
  test("hands the socket over to the connection's peer, which then writes what it could not before", () => {
    const { calls, inner, socket, peer } = start(false, false);
    peer.receive();
    peer.drained();
    peer.shaken(true, new Error("no certificate was asked for"));
    expect(socket.data).toBe(inner);
    expect(calls).toEqual(["completed", "drained"]);
  });

  test("[TLS-3] a client that completes it with somebody else's certificate is closed", () => {
    const { calls, socket, peer } = start(true, false);
    peer.shaken(true, new Error("self signed certificate"));
    expect(calls).toEqual(["10.0.0.1: certificate, self signed certificate", "terminate"]);
    expect(socket.data).toBe(peer);
    const trusted = start(true, true);
    trusted.peer.shaken(true, null);
    expect(trusted.socket.data).toBe(trusted.inner);
  });

  test("one that does not complete is closed, and the reason is in words", () => {
    const { calls, peer } = start(false, false);
    peer.shaken(false, new Error("error:100000f0:SSL routines:OPENSSL_internal:UNSUPPORTED_PROTOCOL"));
    // A socket that is closed in its handshake reports the end of that, too.
    peer.shaken(false, new Error("Client network socket disconnected"));
    peer.closed();
    expect(calls).toEqual(["10.0.0.1: protocol, unsupported protocol", "terminate", "closed in handshake"]);
  });

  test("a client that ends its side in it is closed", () => {
    const { calls, peer } = start(false, false);
    peer.ended();
    peer.shaken(false, new Error("Client network socket disconnected"));
    peer.closed();
    expect(calls).toEqual([
      "10.0.0.1: closed, the client closed the connection",
      "terminate",
      "closed in handshake",
    ]);
  });

  test("[LIM-20] one that takes too long fails once, although its end is reported as a failure, too", async () => {
    const { calls, peer } = start(false, false, 1);
    await eventually(
      () => calls,
      (seen) => seen.includes("terminate"),
    );
    peer.shaken(false, Object.assign(new Error("disconnected"), { code: "ECONNRESET" }));
    peer.closed();
    expect(calls.filter((call) => call.startsWith("10.0.0.1"))).toEqual([
      "10.0.0.1: timeout, no TLS handshake within 1 ms",
    ]);
    expect(calls.at(-1)).toBe("closed in handshake");
  });

  test.each([
    [
      "closed",
      "ECONNRESET",
      "Client network socket disconnected before secure TLS connection was established",
    ],
    ["alert", "", "error:100003f2:SSL routines:OPENSSL_internal:SSLV3_ALERT_CERTIFICATE_UNKNOWN"],
    ["certificate", "", "error:100000c0:SSL routines:OPENSSL_internal:PEER_DID_NOT_RETURN_A_CERTIFICATE"],
    ["protocol", "", "error:100000f7:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER"],
  ])("the reason %s is told from the error", (failure, code, message) => {
    const { calls, peer } = start(false, false);
    peer.shaken(false, Object.assign(new Error(message), { code }));
    expect(calls[0]).toStartWith(`10.0.0.1: ${failure}, `);
  });
});
