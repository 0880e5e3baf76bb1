import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { lastwordRules } from "../../src/grade/lastword/profile.ts";
import type { ProtocolRule } from "../../src/grade/lastword/rule.ts";
import { startFaultyLink } from "../support/faulty-link.ts";
import { gradeRules, idsOf } from "../support/graded.ts";
import { startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WireClient } from "../support/wire-client.ts";

const inOrder = (ids: readonly string[]) => ids.toSorted((one, other) => (one < other ? -1 : 1));

/** The rules that nobody can try in a short time on one server that runs already. */
const untried = [
  ...[
    "IDS-3",
    "AUT-2",
    "AUT-3",
    "AUT-4",
    "AUT-5",
    "AUT-6",
    "KEY-4",
    "KEY-5",
    "KEY-6",
    "SND-2",
    "SND-4",
    "SND-5",
  ],
  ...["SND-6", "WAI-2", "CLS-6", "CLS-7", "CLS-8", "CLS-10", "CLS-11"],
  ...["RAT-1", "RAT-2", "RAT-3", "RAT-4", "RAT-5", "PRX-1", "PRX-2", "PRX-3"],
  ...[
    "SRV-1",
    "SRV-2",
    "SRV-3",
    "SRV-4",
    "SRV-5",
    "SRV-6",
    "SRV-7",
    "WSK-8",
    "TLS-1",
    "TLS-2",
    "TLS-3",
    "TLS-4",
  ],
  ...Array.from({ length: 28 }, (_, index) => `LIM-${index + 1}`),
];

const restartRules = lastwordRules.filter(({ id }) => ["IDS-1", "SND-2"].includes(id));
const webRules = lastwordRules.filter(({ id }) => /^(HTP|WSK)-/.test(id));

describe.concurrent("the profile lastword", () => {
  test("has each tag of PROTOCOL.md once, as a check of one required point", () => {
    const protocol = readFileSync(join(import.meta.dir, "../../PROTOCOL.md"), "utf8");
    const tags = [...protocol.matchAll(/^(?:- |\| )\[([A-Z]{3}-\d+)\]/gm)].map(([, tag = ""]) => tag);
    expect(inOrder(lastwordRules.map(({ id }) => id))).toEqual(inOrder(tags));
    expect(lastwordRules.filter(({ list, points }) => list !== "required" || points !== 1)).toEqual([]);
  });

  test("is passed by this server, but for the rules that it does not try", async () => {
    await using server = await startServer({ httpPort: 0 });
    const verdicts = await gradeRules(lastwordRules, server);
    expect([...verdicts].filter(([, { kind }]) => kind === "failed")).toEqual([]);
    expect(inOrder(idsOf(verdicts, "not-checked"))).toEqual(inOrder(untried));
    expect(idsOf(verdicts, "found")).toEqual([]);
  });

  test("is passed by this server behind the link that the tests of faults use", async () => {
    await using server = await startServer();
    await using link = await startFaultyLink(server.tcpPort, {});
    const verdicts = await gradeRules(lastwordRules, { tcpPort: link.port });
    expect([...verdicts].filter(([, { kind }]) => kind === "failed")).toEqual([]);
  });

  test("[RAT-5] is passed by this server where it limits rates, and tries RAT-1 and RAT-3 then", async () => {
    await using server = await startServer({
      httpPort: 0,
      limitLoopback: true,
      sendBurst: 10,
      sendsPerSecond: 20,
    });
    const ids = ["IDS-2", "RAT-1", "RAT-3", "FRM-3", "CLO-1", "REP-3", "REP-5", "WSK-1"];
    const verdicts = await gradeRules(
      lastwordRules.filter(({ id }) => ids.includes(id)),
      server,
    );
    expect(inOrder(idsOf(verdicts, "passed"))).toEqual(inOrder(ids));
  });

  test("[RAT-4] is passed by this server where it limits new connections: the grader comes again", async () => {
    const limits = { limitLoopback: true, newConnectionBurst: 6, newConnectionsPerMinute: 600 };
    await using server = await startServer({ httpPort: 0, ...limits });
    const ids = ["KEY-1", "KEY-2", "HTP-3"];
    const verdicts = await gradeRules(
      lastwordRules.filter(({ id }) => ids.includes(id)),
      server,
    );
    expect(inOrder(idsOf(verdicts, "passed"))).toEqual(inOrder(ids));
  });

  test("says where the HTTP port must be named", async () => {
    await using server = await startServer();
    const verdicts = await gradeRules(webRules, { tcpPort: server.tcpPort });
    expect(idsOf(verdicts, "not-checked")).toEqual(webRules.map(({ id }) => id));
    expect(verdicts.get("HTP-1")).toEqual({
      kind: "not-checked",
      reason: "say where the HTTP port is with --http",
    });
  });

  test("tries SND-2 and IDS-1 across a restart of a server that keeps its messages", async () => {
    using folder = temporaryFolder();
    const store = `sqlite:${join(folder.path, "board.db")}`;
    let server = await startServer({ store });
    try {
      const verdicts = await gradeRules(restartRules, {
        get tcpPort() {
          return server.tcpPort;
        },
        restart: async () => {
          await server.stop();
          server = await startServer({ store });
        },
      });
      expect(idsOf(verdicts, "passed")).toEqual(["IDS-1", "SND-2"]);
    } finally {
      await server.stop();
    }
  });

  test("fails SND-2 and IDS-1 for a server that loses messages at a restart, and says so of one that keeps none", async () => {
    await using server = await startServer();
    await using old = await startServer();
    const gradeOnce = (rule: ProtocolRule) => {
      let isOld = false;
      return gradeRules([rule], {
        get tcpPort() {
          return isOld ? old.tcpPort : server.tcpPort;
        },
        restart: async () => {
          isOld = true;
        },
      });
    };
    const [idsRule, sendRule] = restartRules;
    if (idsRule === undefined || sendRule === undefined) throw new Error("there are no such rules");
    expect((await gradeOnce(sendRule)).get("SND-2")?.kind).toBe("not-checked");
    using writer = await WireClient.connect(old.tcpPort);
    await writer.ask("register bob");
    await writer.ask("send before the crash");
    expect(idsOf(await gradeOnce(sendRule), "failed")).toEqual(["SND-2"]);
    expect(idsOf(await gradeOnce(idsRule), "failed")).toEqual(["IDS-1"]);
  });
});
