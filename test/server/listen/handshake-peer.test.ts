import { describe, expect, test } from "bun:test";
import { HandshakePeer } from "../../../src/server/listen/handshake-peer.ts";
import { ignoringPeer } from "../../../src/server/listen/ignoring-peer.ts";

/** A connection in its handshake; `calls` are those of its own peer and of its socket. */
function start(asksClients: boolean, authorized: boolean) {
  const calls: string[] = [];
  const inner = {
    receive: () => calls.push("receive"),
    drained: () => calls.push("drained"),
    ended: () => calls.push("ended"),
    closed: () => calls.push("closed"),
  };
  const socket = { data: ignoringPeer, authorized, terminate: () => calls.push("terminate") };
  const onFailed = (address: string, reason: string) => calls.push(`${address}: ${reason}`);
  const peer = new HandshakePeer(socket, inner, "10.0.0.1", { timeoutMs: 60_000, asksClients, onFailed });
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
    expect(calls).toEqual(["drained"]);
  });

  test("[TLS-3] a client that completes it with somebody else's certificate is closed", () => {
    const { calls, socket, peer } = start(true, false);
    peer.shaken(true, new Error("self signed certificate"));
    expect(calls).toEqual(["terminate", "10.0.0.1: self signed certificate"]);
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
    expect(calls).toEqual(["terminate", "10.0.0.1: unsupported protocol", "closed"]);
  });

  test("one whose client goes away is closed, and that is no fault", () => {
    const { calls, peer } = start(false, false);
    peer.shaken(
      false,
      Object.assign(new Error("Client network socket disconnected"), { code: "ECONNRESET" }),
    );
    expect(calls).toEqual(["terminate"]);
  });

  test("a client that ends its side in it is closed", () => {
    const { calls, peer } = start(false, false);
    peer.ended();
    peer.shaken(false, new Error("Client network socket disconnected"));
    peer.closed();
    expect(calls).toEqual(["terminate", "closed"]);
  });
});
