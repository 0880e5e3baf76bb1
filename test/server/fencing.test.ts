import { describe, expect } from "bun:test";
import type { Server } from "../../src/server/server.ts";
import { askUntil } from "../support/ask-until.ts";
import { openLink } from "../support/cuttable-link.ts";
import { makeBoard } from "../support/nats-board.ts";
import { startEngine } from "../support/nats-engine.ts";
import { useNatsServer } from "../support/nats-server.ts";
import { startServer } from "../support/server.ts";
import { WireClient } from "../support/wire-client.ts";

const { test } = useNatsServer();

const connect = (server: Server) => WireClient.connect(server.tcpPort);

describe("a server that is cut off from the engine", () => {
  test("[SRV-5] [SRV-6] closes the connections with a name before others get it, refuses, and comes back by itself", async () => {
    await using engine = await startEngine();
    await makeBoard(engine.url);
    await using link = await openLink(engine.ports.client);
    const peers = ["a", "b"];
    await using a = await startServer({ store: `nats://127.0.0.1:${link.port}`, node: "a", peers });
    // One client asks for a taken name again and again.
    await using b = await startServer({ store: engine.url, node: "b", peers, maxErrorsInRow: 1e6 });
    using ann = await connect(a);
    using nobody = await connect(a);
    using other = await connect(b);
    expect(await ann.ask("register ann")).toBe("Welcome ann");
    expect(await ann.ask("post hello")).toBe("ok 1");
    expect(await nobody.ask("read")).toBe("1 ann: hello");
    expect(await other.ask("register ann")).toStartWith("error name-taken: ");
    link.cut();
    let isAnnClosed = false;
    const closed = ann.rest().then((rest) => {
      isAnnClosed = true;
      return rest;
    });
    expect(await askUntil(other, "register ann", "Welcome ann")).toBe("Welcome ann");
    expect(isAnnClosed).toBe(true);
    expect(await closed).toEqual({
      text: "error unavailable: the server could not keep your name; connect again\n",
      end: "clean",
    });
    expect(await nobody.ask("register bob")).toStartWith("error unavailable: ");
    link.heal();
    expect(await askUntil(nobody, "register bob", "Welcome bob")).toBe("Welcome bob");
    expect(await nobody.ask("register ann")).toStartWith("error name-taken: ");
    expect(await askUntil(nobody, "post again", "ok ")).toBe("ok 2");
    expect(await askUntil(other, "read", "2 ")).toBe("2 bob: again");
  });
});
