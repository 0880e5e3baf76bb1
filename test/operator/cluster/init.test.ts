import { describe, expect } from "bun:test";
import { openOperatorLink } from "../../../src/operator/cluster/link.ts";
import { Engine } from "../../../src/store/nats/engine.ts";
import { makeStream } from "../../../src/store/nats/make-board.ts";
import { streamConfig } from "../../../src/store/nats/stream-settings.ts";
import { engineAt, makeBoard } from "../../support/nats-board.ts";
import { startEngine, startEngines } from "../../support/nats-engine.ts";
import { useNatsServer } from "../../support/nats-server.ts";
import { runProgram } from "../../support/program.ts";
import { initCluster, operateOn, storeOf } from "./engines.ts";

const { test } = useNatsServer();

describe("lastword cluster init", () => {
  test("makes stream and buckets in three engines; once more, it changes nothing", async () => {
    await using engines = await startEngines();
    const made = await initCluster(engines);
    expect(made).toMatchObject({ code: 0, stderr: "" });
    const [, identity] =
      /^made BOARD, LW_NAMES, LW_NODES, LW_ALIVE\nthe board's identity is (\S+)\n$/.exec(made.stdout) ?? [];
    expect(identity).toBeString();
    const again = await initCluster(engines);
    expect(again).toEqual({
      code: 0,
      stdout: `the board is there, with the right settings\nthe board's identity is ${identity}\n`,
      stderr: "",
    });
    expect((await operateOn(engines, "cluster", "status", "--json")).stdout).toContain(
      `"identity":"${identity}"`,
    );
  });

  test("completes a board that was half made, under the identity that it has", async () => {
    await using engines = await startEngines();
    await using link = await openOperatorLink(engineAt(storeOf(engines)));
    const config = streamConfig({ replicas: 3, keep: undefined, identity: "half-made" });
    await makeStream(link, new Engine(link.connection), config);
    expect(await initCluster(engines)).toEqual({
      code: 0,
      stdout: "made LW_NAMES, LW_NODES, LW_ALIVE\nthe board's identity is half-made\n",
      stderr: "",
    });
  });

  test("refuses wrong settings and a single replica by name, and changes nothing", async () => {
    await using engine = await startEngine();
    await makeBoard(engine.url, { settings: { max_age: 3_600_000_000_000, deny_delete: true } });
    const { code, stdout, stderr } = await initCluster([engine]);
    expect([code, stdout]).toEqual([1, ""]);
    for (const problem of [
      "max_age of the stream BOARD is 3600000000000, but must be 0",
      "deny_delete of the stream BOARD is true, but must be false",
      "num_replicas of BOARD is 1, but must be 3 or more",
      "num_replicas of LW_NAMES is 1, but must be 3 or more",
    ])
      expect(stderr).toContain(problem);
  });

  test("says that one engine alone cannot keep three copies", async () => {
    await using engine = await startEngine();
    const { code, stderr } = await initCluster([engine]);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        /^lastword: NATS at 127\.0\.0\.1:\d+: it does not make the stream BOARD: .*replicas/,
      ),
    ]);
  });

  test("makes nothing in an engine that does not sync always, which it names", async () => {
    await using engine = await startEngine();
    const answer = { version: "2.15.2", config: { sync_interval: 120_000_000_000 } };
    using monitor = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => Response.json(answer) });
    const url = `http://127.0.0.1:${monitor.port}`;
    const { code, stderr } = await operateOn([engine], "cluster", "init", "--monitors", url);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(
        `nothing was made: the engine at ${url}: it does not sync always: set sync_interval: always`,
      ),
    ]);
    expect((await operateOn([engine], "export")).stderr).toContain("there is no board");
  });

  test("takes no password on the command line, as all commands of the operator", async () => {
    const store = "nats://ann:s3cret@127.0.0.1:1";
    for (const command of [
      ["cluster", "init"],
      ["cluster", "status"],
      ["export"],
      ["import", "x"],
      ["redact", "1"],
    ]) {
      const { code, stdout, stderr } = await runProgram([...command, "--store", store]);
      expect([command, code, stdout]).toEqual([command, 1, ""]);
      expect(stderr).toContain("--store has a password or a token");
      expect(stderr).not.toContain("s3cret");
    }
  });
});
