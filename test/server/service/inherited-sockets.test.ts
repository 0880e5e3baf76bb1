import { describe, expect, test } from "bun:test";
import { takeInheritedSockets } from "../../../src/server/service/inherited-sockets.ts";
import { readSocketName, type SocketName } from "../../../src/server/service/socket-name.ts";

const ours = { LISTEN_PID: `${process.pid}` };
const loopback = (port: number): SocketName => ({ host: "127.0.0.1", port });
const withPage = { httpPort: 4041 };

/** What the server takes if these sockets have these names, descriptor 3 first. */
function take(names: readonly (SocketName | undefined)[], settings: { httpPort: number | "off" } = withPage) {
  const environment = { ...ours, LISTEN_FDS: `${names.length}` };
  return takeInheritedSockets(environment, settings, (descriptor) => names[descriptor - 3]);
}

describe("the sockets of a service manager", () => {
  test("the first is for lines, the second for the page; the server has their addresses", () => {
    expect(take([loopback(5000), loopback(5001)])).toEqual({
      sockets: { tcp: 3, http: 4 },
      settings: { host: "127.0.0.1", tcpPort: 5000, httpPort: 5001 },
    });
    expect(take([{ host: "::", port: 5000 }], { httpPort: "off" })).toEqual({
      sockets: { tcp: 3 },
      settings: { host: "::", tcpPort: 5000 },
    });
  });

  test("there are none without LISTEN_FDS, or if they are for another process", () => {
    const none = { sockets: {}, settings: {} };
    expect(takeInheritedSockets({}, withPage)).toEqual(none);
    expect(takeInheritedSockets({ ...ours, LISTEN_FDS: "0" }, withPage)).toEqual(none);
    expect(takeInheritedSockets({ LISTEN_FDS: "2", LISTEN_PID: "1" }, withPage)).toEqual(none);
    expect(takeInheritedSockets({ LISTEN_FDS: "2" }, withPage)).toEqual(none);
  });

  test("too many are refused, and a second one where there is no page", () => {
    expect(() => take([loopback(1), loopback(2), loopback(3)])).toThrow(
      "the service manager passes 3 sockets, and the server takes two: the first for lines, the second for the page",
    );
    expect(() => take([loopback(1), loopback(2)], { httpPort: "off" })).toThrow(
      "passes 2 sockets, and the server takes one, for lines: --http-port is off",
    );
    expect(() => takeInheritedSockets({ ...ours, LISTEN_FDS: "x" }, withPage)).toThrow("LISTEN_FDS is x");
    expect(() => takeInheritedSockets({ ...ours, LISTEN_FDS: "-1" }, withPage)).toThrow("LISTEN_FDS is -1");
  });

  test("a descriptor that is no listening TCP socket is refused, and so are two addresses", () => {
    expect(() => take([loopback(1), undefined])).toThrow("descriptor 4 of the service manager is not a");
    expect(() => take([loopback(1), { host: "::", port: 2 }])).toThrow(
      "the two sockets of the service manager listen on 127.0.0.1 and ::",
    );
  });

  test("a listening socket has an address, IPv4 or IPv6; a connection and a file have none", async () => {
    for (const hostname of ["127.0.0.1", "::1"]) {
      using listener = Bun.listen({ hostname, port: 0, socket: { data() {} } });
      const descriptor = "fd" in listener && typeof listener.fd === "number" ? listener.fd : -1;
      expect(readSocketName(descriptor)).toEqual({ host: hostname, port: listener.port });
      const opened = Promise.withResolvers<number>();
      const connection = await Bun.connect({
        hostname,
        port: listener.port,
        socket: {
          open: (socket) => opened.resolve("fd" in socket && typeof socket.fd === "number" ? socket.fd : -1),
          data() {},
        },
      });
      expect(await opened.promise).toBeGreaterThan(2);
      expect(readSocketName(await opened.promise)).toBeUndefined();
      connection.end();
    }
    expect(readSocketName(0)).toBeUndefined();
  });
});
