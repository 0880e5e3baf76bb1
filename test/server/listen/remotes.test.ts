import { describe, expect, test } from "bun:test";
import { AddressRanges } from "../../../src/server/limits/address-ranges.ts";
import { Remotes } from "../../../src/server/listen/remotes.ts";

/** Who asks, on a connection from `peer` with these headers, and what is logged. */
function ask(trustedProxies: string[], peer: string, headers: Record<string, string>) {
  const logged: string[] = [];
  const remotes = new Remotes(new AddressRanges(trustedProxies), (address, remedy) =>
    logged.push(`${address}: ${remedy}`),
  );
  const opened = remotes.ofConnection(peer);
  const fields = new Map(Object.entries(headers));
  const asked = remotes.ofRequest(opened, fields);
  // A second request says the same, and is not logged again.
  expect(remotes.ofRequest(opened, fields)).toEqual(asked);
  return { opened, asked, logged };
}

const forwarded = { "x-forwarded-for": "203.0.113.5, 198.51.100.9" };

describe("the remote of a request", () => {
  test("[PRX-1] is the client that a trusted proxy names", () => {
    expect(ask(["127.0.0.1"], "127.0.0.1", forwarded)).toEqual({
      opened: { address: "127.0.0.1", kind: "proxy" },
      asked: { address: "198.51.100.9", kind: "forwarded" },
      logged: [],
    });
  });

  test("[PRX-1] is whoever connects, whatever it says, if it is no trusted proxy", () => {
    const direct = { address: "192.0.2.1", kind: "direct" } as const;
    expect(ask(["127.0.0.1"], "192.0.2.1", forwarded)).toEqual({ opened: direct, asked: direct, logged: [] });
  });

  test("[PRX-1] is the trusted proxy, which no limit per address holds for, if that names nobody", () => {
    const proxy = { address: "127.0.0.1", kind: "proxy" } as const;
    expect(ask(["127.0.0.1"], "127.0.0.1", {})).toEqual({ opened: proxy, asked: proxy, logged: [] });
  });

  test.each([{ "x-forwarded-for": "unknown" }, { forwarded: "for=198.51.100.9" }])(
    "[PRX-2] of a trusted proxy that sends %p is one address, and the log says so",
    (headers) => {
      expect(ask(["127.0.0.1"], "127.0.0.1", headers)).toEqual({
        opened: { address: "127.0.0.1", kind: "proxy" },
        asked: { address: "127.0.0.1", kind: "forwarded" },
        logged: ["127.0.0.1: let the proxy send the client's address in X-Forwarded-For"],
      });
    },
  );

  test.each([forwarded, { forwarded: "for=198.51.100.9" }])(
    "[PRX-2] from this machine with %p is not exempt without --trusted-proxies, and the log says so once",
    (headers) => {
      expect(ask([], "127.0.0.1", headers)).toEqual({
        opened: { address: "127.0.0.1", kind: "direct" },
        asked: { address: "127.0.0.1", kind: "forwarded" },
        logged: ["127.0.0.1: start the server with --trusted-proxies 127.0.0.1"],
      });
    },
  );
});
