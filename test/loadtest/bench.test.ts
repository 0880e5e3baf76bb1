import { describe, expect, test } from "bun:test";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Contender, exchange } from "../../loadtest/bench/contender.ts";
import { allContenders } from "../../loadtest/bench/contenders/all.ts";
import type { FloodFigures } from "../../loadtest/bench/flood.ts";
import { encodeAttack } from "../../loadtest/bench/flood-attacks.ts";
import { evaluateFlood } from "../../loadtest/bench/flood-goals.ts";
import { AnyFrames } from "../../loadtest/bench/flood-replies.ts";
import { evaluateGoals } from "../../loadtest/bench/goals.ts";
import { DuePolls } from "../../loadtest/bench/honest-poller.ts";
import { comparePollers } from "../../loadtest/bench/pollers.ts";
import { comparePolls } from "../../loadtest/bench/polls.ts";
import { ExactReplies, LineReplies } from "../../loadtest/bench/replies.ts";
import { measureInTurns } from "../../loadtest/bench/rounds.ts";
import { median, percentile } from "../../loadtest/bench/statistics.ts";
import { quickWorkload } from "../../loadtest/bench/workload.ts";
import { collectOutput } from "../support/collect-output.ts";
import { natsServerPath, useNatsServer } from "../support/nats-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const mainPath = fileURLToPath(new URL("../../loadtest/bench/main.ts", import.meta.url));
const nats = useNatsServer();
const bytes = (text: string) => new TextEncoder().encode(text);

/** A server in this process that answers each of the first chunks with one of `replies`, then closes. */
function serve(...replies: string[]): { readonly port: number } & Disposable {
  const listener = Bun.listen<{ chunks: number }>({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      open(socket) {
        socket.data = { chunks: 0 };
      },
      data(socket) {
        const reply = replies[socket.data.chunks++];
        if (reply === undefined) socket.end();
        else socket.write(reply);
      },
    },
  });
  return { port: listener.port, [Symbol.dispose]: () => listener.stop(true) };
}

function contenderOn(port: number): Contender {
  return {
    name: "a server",
    prepare: async () => undefined,
    version: () => "",
    start: async () => ({ pid: process.pid, port, [Symbol.dispose]() {} }),
    poll: exchange("read\n", "0 server: no messages yet\n"),
  };
}

describe("bun run compare", () => {
  test("--quick exits with 0, and lists each server in each table or says why it was skipped", async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, "results.md");
    const child = Bun.spawn([process.execPath, mainPath, "--quick", "--output", path], {
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
      env: { ...process.env, LASTWORD_NATS_SERVER: "/missing" },
    });
    const { code, stdout, stderr } = await collectOutput(child);
    expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
    expect(await Bun.file(path).text()).toBe(stdout);
    const sections = stdout.split("\n## ");
    const tablesOf = (title: string) => sections.filter((section) => section.startsWith(title));
    const rowsIn = (title: string, name: string) =>
      tablesOf(title).filter((section) => section.includes(`\n| ${name} `)).length;
    for (const { name, sends, fanOut } of allContenders) {
      if (stdout.includes(`\nSkipped: ${name} (`)) continue;
      expect([name, rowsIn("Polls: ", name), rowsIn("Memory ", name)]).toEqual([name, 3, 1]);
      expect([name, rowsIn("100 pollers", name), rowsIn("Storm: 200 ", name)]).toEqual([name, 1, 1]);
      expect([name, rowsIn("Durable sends: ", name)]).toEqual([name, sends === undefined ? 0 : 3]);
      expect([name, rowsIn("One message ", name)]).toEqual([name, fanOut === undefined ? 0 : 1]);
    }
    expect(tablesOf("Goals")[0]?.match(/not (evaluated|measured) +\|/g)).toHaveLength(25);
    expect(stdout).toContain("\nSkipped: the cluster (nats-server is not installed).");
    expect(tablesOf("A cluster of three: ")).toEqual([]);
    const floods = tablesOf("An honest poller beside 2 flooding ");
    expect(floods.map((section) => section.match(/^\| .+ \| [\d,]+ +\| .+ ms/gm)?.length)).toEqual([7, 8]);
    expect(floods.map((section) => section.includes("| –"))).toEqual([false, true]); // only TCP has a floor
  });

  nats.test("--only cluster measures polls, sends and waits of a cluster beside SQLite", async () => {
    const child = Bun.spawn([process.execPath, mainPath, "--quick", "--only", "cluster"], {
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
      env: { ...process.env, LASTWORD_NATS_SERVER: natsServerPath() },
    });
    const { code, stdout, stderr } = await collectOutput(child);
    expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.match(/^\| cluster: .* not evaluated \|$/gm)).toHaveLength(3);
    expect(stdout.match(/^## A cluster of three: /gm)).toHaveLength(3);
    expect(stdout.match(/^\| .*(one of three nodes|three nodes|one server, SQLite) +\|/gm)).toHaveLength(8);
  });

  test("--only refuses an unknown measurement", () => {
    const { exitCode, stderr } = Bun.spawnSync([process.execPath, mainPath, "--only", "luck"]);
    expect(exitCode).toBe(1);
    expect(stderr.toString()).toContain("luck");
  });

  test("--against measures this server beside another checkout of it, and no others", () => {
    const root = fileURLToPath(new URL("../..", import.meta.url));
    const command = [process.execPath, mainPath, "--quick", "--only", "polls", "--against", root];
    const { exitCode, stdout } = Bun.spawnSync(command);
    expect(exitCode).toBe(0);
    const rows = [...stdout.toString().matchAll(/^\| (Lastword|bare|Redis)\b(.*?) +\| [\d.]+ us/gm)];
    const names = rows.map(([, name, rest]) => `${name}${rest}`);
    const pair = ["Lastword", `Lastword in ${basename(root)}`];
    expect(names).toEqual([...pair, ...pair, ...pair]);
    expect(stdout.toString()).not.toContain("## Goals");
  });

  test("--against refuses a folder that is no checkout", () => {
    using folder = temporaryFolder();
    const { exitCode, stderr } = Bun.spawnSync([process.execPath, mainPath, "--against", folder.path]);
    expect([exitCode, stderr.toString()]).toEqual([1, expect.stringContaining("no checkout of this server")]);
  });

  test("the servers take turns, in every other round backwards", async () => {
    const turns: string[] = [];
    const subjects = [{ name: "one" }, { name: "two" }];
    const rounds = await measureInTurns(subjects, 3, async ({ name }) => turns.push(name));
    expect(turns).toEqual(["one", "two", "two", "one", "one", "two"]);
    expect([...rounds]).toEqual([
      ["one", [1, 4, 5]],
      ["two", [2, 3, 6]],
    ]);
  });

  test("a wrong reply is an error that names the server and the reply", async () => {
    using server = serve("0 server: no messages yet\n", "error busy: not now\n");
    const outcome = comparePolls([contenderOn(server.port)], quickWorkload());
    await expect(outcome).rejects.toThrow(/^a server: wrong reply: wanted .*, got "error busy: not now\\n"$/);
  });

  test("a lost connection is an error", async () => {
    using server = serve("0 server: no messages yet\n");
    const outcome = comparePolls([contenderOn(server.port)], quickWorkload());
    await expect(outcome).rejects.toThrow("a server: the server closed a connection");
  });

  test("an unsolicited reply is an error", async () => {
    using server = serve("0 server: no messages yet\n".repeat(2));
    const outcome = comparePollers([contenderOn(server.port)], quickWorkload());
    await expect(outcome).rejects.toThrow("a server: an unsolicited reply");
  });
});

describe("replies", () => {
  test("equal replies are counted in chunks of any size, and a wrong byte is an error", () => {
    const replies = new ExactReplies(bytes("ok\n"));
    expect(["o", "k\nok", "\n", "ok\nok\no"].map((chunk) => replies.read(bytes(chunk)))).toEqual([
      0, 1, 1, 2,
    ]);
    expect(() => replies.read(bytes("k\nerror busy: later\n"))).toThrow(/wanted "ok\\n", got .*error busy/);
  });

  test("each line is checked once, when it is complete", () => {
    const seen: string[] = [];
    const replies = new LineReplies((line) => seen.push(line) > 0);
    expect(["1 a", ": x\n2 b: y\n", "3 c: z"].map((chunk) => replies.read(bytes(chunk)))).toEqual([0, 2, 0]);
    expect(seen).toEqual(["1 a: x", "2 b: y"]);
    expect(() => new LineReplies(() => false).read(bytes("error busy: later\n"))).toThrow(
      "error busy: later",
    );
  });
});

describe("attackers", () => {
  test("frames of any length are counted in chunks of any size", () => {
    const frames = [Uint8Array.of(0x8a, 4, 1, 2, 3, 4), Uint8Array.of(0x81, 0), new Uint8Array(204)];
    frames[2]?.set([0x81, 126, 0, 200]);
    const stream = Buffer.concat(frames);
    for (const size of [1, 3, 7, stream.length]) {
      const replies = new AnyFrames();
      let count = 0;
      for (let at = 0; at < stream.length; at += size) count += replies.read(stream.subarray(at, at + size));
      expect(count).toBe(3);
    }
  });

  test("a reply answers every poll that is due, and each counts from when it was due", () => {
    const polls = new DuePolls();
    for (const dueMs of [0, 10, 20]) polls.add(dueMs);
    polls.answer(25);
    expect(polls.count).toBe(0);
    polls.add(30);
    polls.answer(31);
    expect(polls.latenciesMs).toEqual([25, 15, 5, 1]);
  });

  test("a batch is whole commands, and an unknown attack is an error", () => {
    const { first, batch } = encodeAttack("send", "TCP", 7);
    expect(new TextDecoder().decode(first)).toBe("register f7\n");
    expect(new TextDecoder().decode(batch)).toMatch(/^(send a\n)+$/);
    expect(() => encodeAttack("luck", "TCP", 0)).toThrow("luck");
  });
});

describe("figures", () => {
  test("the median of an even number of values is the mean of the two in the middle", () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, Number.NaN]);
  });

  test("a percentile is one of the values (nearest rank)", () => {
    const values = [10, 20, 30, 40];
    expect([0, 25, 50, 99, 100].map((percent) => percentile(values, percent))).toEqual([10, 10, 20, 40, 40]);
  });

  const nothing = {
    polls: [],
    memory: [],
    sends: [],
    pollers: [],
    fanOut: [],
    flood: [],
    oldReads: [],
    cluster: [],
    storm: [],
  };

  test("a storm counts for us only if it is answered whole, and for others with what they answered", () => {
    const workload = { ...quickWorkload(), stormConnections: 100 };
    const storm = (ours: number, theirs: number) => [
      { contender: "Lastword", answered: ours, lost: 0, lastMs: 60 },
      { contender: "Redis", answered: theirs, lost: 100 - theirs, lastMs: 120 },
    ];
    const evaluate = (ours: number, theirs: number) =>
      evaluateGoals({ ...nothing, storm: storm(ours, theirs) }, workload)
        .filter(({ isMet }) => isMet !== undefined)
        .map(({ measured, isMet }) => ({ measured, isMet }));
    expect(evaluate(100, 99)).toEqual([{ measured: "0.50 × Redis", isMet: true }]);
    expect(evaluate(99, 100)).toMatchObject([{ isMet: false }]);
  });

  test("a goal without a figure is neither met nor missed", () => {
    expect(evaluateGoals(nothing, quickWorkload()).every(({ isMet }) => isMet === undefined)).toBe(true);
    const memory = [{ contender: "Lastword", silentKib: 3, registeredKib: 5.6 }];
    const evaluated = evaluateGoals({ ...nothing, memory }, quickWorkload()).flatMap(({ isMet }) =>
      isMet === undefined ? [] : [isMet],
    );
    expect(evaluated).toEqual([false, true]);
  });

  test("the goal beside attackers is 50 ms, or twice the floor's p99, whichever is more, for every attack", () => {
    const workload = { ...quickWorkload(), floodTcp: [10], floodWebSockets: [5] };
    const flood = (p99Ms: number, ratio?: number, attack = "read"): FloodFigures => {
      const [transport, attackers] =
        ratio === undefined ? (["WebSocket", 5] as const) : (["TCP", 10] as const);
      const bare = ratio === undefined ? undefined : { p99Ms: p99Ms / ratio, ratio };
      return { transport, attackers, attack, commandsPerSecond: 1, p50Ms: 1, p99Ms, maxMs: p99Ms, bare };
    };
    const metBy = (...figures: FloodFigures[]) => evaluateFlood(figures, workload).map(({ isMet }) => isMet);
    expect(metBy()).toEqual([undefined, undefined]);
    expect(metBy(flood(49.9, 9), flood(49.9))).toEqual([true, true]);
    expect(metBy(flood(50, 9), flood(50))).toEqual([false, false]);
    expect(metBy(flood(99, 1.9))).toEqual([true, undefined]);
    expect(metBy(flood(100, 2))).toEqual([false, undefined]);
    const [tcp] = evaluateFlood([flood(60, 1.2), flood(55, 2.2, "send"), flood(49, 9, "help")], workload);
    expect(tcp).toEqual({
      measure: "polls' p99 beside 10 flooding TCP connections, the worst attack",
      goal: "< 50 ms, or < 2 × bare",
      measured: "55.00 ms (`send`), 2.20 × bare",
      isMet: false,
    });
  });
});
