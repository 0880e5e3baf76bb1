import { describe, expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runLoadTest, spawnLoadTest } from "../support/loadtest.ts";
import { startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WrongBoard } from "../support/wrong-board.ts";

/** What a run of this many seconds prints. */
const reportOf = (seconds: number) =>
  new RegExp(
    [
      `^Running ${seconds}s test @ `,
      "(tcp|ws)://127\\.0\\.0\\.1:\\d+(/ws)?\\n4 connections\\n\\n\\n",
      "┌─+[^]*│ Stat    │ 2\\.5% +│ 50% +│ 97\\.5% +│ 99% +│ Avg +│ Stdev +│ Max +│\\n",
      "[^]*│ Latency (│ [\\d.]+ ms +){7}│\\n[^]*│ Req/Sec   (│ [\\d,.]+ +){7}│\\n",
      "[^]*│ Bytes/Sec (│ [\\d.]+ [kM]?B +){7}│\\n[^]*# of samples: ",
      `${seconds}\\n\\n\\d+k? requests in ${seconds}s, `,
    ].join(""),
  );

/** A loaded machine may start no connection within a second. */
const longSeconds = 5;

describe.concurrent("bun run loadtest with its own server", () => {
  test("polls over raw TCP if no script is named", async () => {
    const { code, stdout, stderr } = await runLoadTest({ TIMEOUT: 30 });
    expect(stdout).toMatch(reportOf(1));
    expect(stdout).toContain("tcp://");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  for (const script of ["poll", "poll-tcp", "storm", "storm-tcp"]) {
    test(`runs ${script}`, async () => {
      const { code, stdout, stderr } = await runLoadTest({ DURATION: longSeconds, TIMEOUT: 30 }, script);
      expect(stdout).toMatch(reportOf(longSeconds));
      expect(stdout).toMatch(/\ngenerator lag: [\d.]+ ms \(50%\), [\d.]+ ms \(99%\), [\d.]+ ms \(max\)\n$/);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    });
  }

  for (const script of ["send", "send-tcp"]) {
    test(`runs ${script}: every acknowledged message is on the board`, async () => {
      const { code, stdout, stderr } = await runLoadTest({ SEND_RATE: 50, TIMEOUT: 30 }, script);
      expect(stdout).toMatch(reportOf(1));
      expect(stdout).toMatch(/│ Send {4}│ [\d.]+ ms/);
      const [, reconciled, acknowledged] =
        /\n(\d+) of (\d+) acknowledged messages are on the board\n/.exec(stdout) ?? [];
      expect(Number(acknowledged)).toBe(100);
      expect(reconciled).toBe(acknowledged);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    });
  }

  for (const script of ["deliver", "deliver-tcp"]) {
    test(`runs ${script}: every message reaches all waiters`, async () => {
      using folder = temporaryFolder();
      const path = join(folder.path, "result.json");
      const variables = { CONNECTIONS: 20, RATE: 30, VUS: 2, TIMEOUT: 30, SIZE: 100, JSON_OUT: path };
      const { code, stdout, stderr } = await runLoadTest(variables, script);
      expect(stdout).toContain("\n20 connections wait for 30 messages per second\n");
      expect(stdout).toMatch(/│ Send {4}│ [\d.]+ ms/);
      const { latency, sendLatency, requests } = JSON.parse(readFileSync(path, "utf8"));
      expect(requests.sent).toBeGreaterThan(0);
      expect([latency.totalCount, sendLatency.totalCount]).toEqual([requests.sent, requests.sent]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    });
  }

  test("reports an invalid flag or variable", async () => {
    const flag = await runLoadTest({}, "--verbose", "3");
    expect(flag.stderr).toContain("unknown option '--verbose'");
    expect(flag.code).toBe(255);
    const variable = await runLoadTest({ CONNECTIONS: "many" });
    expect(variable.stderr).toContain("CONNECTIONS=many: expected a whole number, at least 1");
    expect(variable.code).toBe(107);
    const port = await runLoadTest({ PORT: 99_999 });
    expect(port.stderr).toBe("level=error PORT=99999: expected a whole number, from 1 to 65535\n");
    const misspelt = await runLoadTest({ DURATON: 5 });
    expect(misspelt.stderr).toStartWith("level=error DURATON: did you mean DURATION?");
    expect(misspelt.code).toBe(107);
  });
});

describe.concurrent("a run against a running server", () => {
  test("measures the default port of HOST if PORT is not set, not a server of its own", async () => {
    // Nothing listens on this address of the loopback network.
    const { stdout, code } = await runLoadTest({ HOST: "127.77.66.55" });
    expect(stdout).toContain("@ tcp://127.77.66.55:4040\n");
    expect(code).toBe(99);
  });

  test("spreads its connections over several VUs and writes the JSON file", async () => {
    await using server = await startServer();
    using folder = temporaryFolder();
    const path = join(folder.path, "result.json");
    const variables = {
      PORT: server.tcpPort,
      VUS: 3,
      RATE: 30,
      PIPELINING: 2,
      TITLE: "a title",
      TIMEOUT: 30,
    };
    const { code, stdout } = await runLoadTest(variables, "-e", `JSON_OUT=${path}`);
    expect(stdout).toStartWith(
      "a title\nRunning 1s test @ tcp://127.0.0.1:" +
        `${server.tcpPort}\n4 connections with 2 pipelining factor, 30 requests per second each\n`,
    );
    const result = JSON.parse(readFileSync(path, "utf8"));
    expect(result).toMatchObject({
      title: "a title",
      connections: 4,
      pipelining: 2,
      rate: 30,
      errors: 0,
      timeouts: 0,
      finishedVus: 3,
    });
    expect(result.requests.sent).toBe(120);
    expect(result.latency.totalCount).toBe(120);
    expect(code).toBe(0);
  });

  test("fails if the generator stalls for MAX_LAG", async () => {
    await using server = await startServer();
    const { code, stdout, stderr } = await runLoadTest({
      PORT: server.tcpPort,
      MAX_LAG: 0.000001,
      TIMEOUT: 30,
    });
    expect(stdout).toContain("the generator stalled for MAX_LAG (0.000001 ms) or longer");
    expect(stderr).toBe("level=error thresholds on metrics 'generator_lag' have been crossed\n");
    expect(code).toBe(99);
  });

  test("fails if the p99 is not below MAX_P99", async () => {
    await using server = await startServer();
    const { code, stdout, stderr } = await runLoadTest({
      PORT: server.tcpPort,
      RATE: 20,
      MAX_P99: 0.000001,
      TIMEOUT: 30,
    });
    expect(stdout).toMatch(/^latency p99 [\d.]+ ms is not below MAX_P99 \(0\.000001 ms\)$/m);
    expect(stderr).toBe("level=error thresholds on metrics 'latency' have been crossed\n");
    expect(code).toBe(99);
  });

  test("fails if the p99 of the sends is not below MAX_P99", async () => {
    await using server = await startServer();
    const variables = { PORT: server.tcpPort, RATE: 20, SENDERS: 4, MAX_P99: 0.000001, TIMEOUT: 30 };
    const { code, stderr } = await runLoadTest(variables, "send-tcp");
    expect(stderr).toBe("level=error thresholds on metrics 'send_latency' have been crossed\n");
    expect(code).toBe(99);
  });

  test("fails on MAX_P99 if a latency has no sample", async () => {
    await using server = await startServer();
    // The only poll is due in the warm-up.
    const rates = { SEND_RATE: 20, RATE: 0.0001, WARMUP: 0.1, DURATION: longSeconds };
    const variables = { PORT: server.tcpPort, MAX_P99: 60_000, TIMEOUT: 30, ...rates };
    const { code, stdout, stderr } = await runLoadTest(variables, "send-tcp");
    expect(stdout).toContain("\nlatency has no samples, so MAX_P99 (60000 ms) is not met\n");
    expect(stderr).toBe("level=error thresholds on metrics 'latency_samples' have been crossed\n");
    expect(code).toBe(99);
  });

  test("says that the messages could not be read back if the board dies meanwhile", async () => {
    let sends = 0;
    using board = new WrongBoard({
      onCommand: (command) => {
        if (command.startsWith("send ") && ++sends === 10) board[Symbol.dispose]();
      },
    });
    const { code, stdout } = await runLoadTest(
      { PORT: board.port, RATE: 20, DURATION: longSeconds },
      "send-tcp",
    );
    expect(stdout).toMatch(/\n0 of 9 acknowledged messages are on the board\n9 could not be read back\n/);
    expect(stdout).not.toContain("older");
    expect(code).toBe(99);
  });

  test("counts connections that the server closes as errors, and still reports", async () => {
    let commands = 0;
    using board = new WrongBoard({
      onCommand: () => {
        if (++commands === 10) board[Symbol.dispose]();
      },
    });
    const { code, stdout } = await runLoadTest({ PORT: board.port, RATE: 20, DURATION: longSeconds });
    expect(stdout).toMatch(/\n\d+ errors, \d+ timeouts\n(.+\n)*first: connection: /);
    expect(code).toBe(99);
  });

  test("opens its connections again after a restart of the server, and measures the outage", async () => {
    const board = new WrongBoard({
      onCommand: () => {
        if (++commands === 10) died.resolve();
      },
    });
    let commands = 0;
    const died = Promise.withResolvers<void>();
    using folder = temporaryFolder();
    const path = join(folder.path, "result.json");
    const run = spawnLoadTest({ PORT: board.port, RATE: 20, DURATION: 5, TIMEOUT: 30, JSON_OUT: path });
    await died.promise;
    board[Symbol.dispose]();
    using _next = new WrongBoard({}, board.port);
    const { code, stdout } = await run.ended;
    expect(stdout).toMatch(
      /\n4 connections lost, 4 back: first reply after [\d.]+ ms, last connection back after [\d.]+ ms/,
    );
    const { outage, latency, errors, messages } = JSON.parse(readFileSync(path, "utf8"));
    expect(outage).toMatchObject({ lost: 4, back: 4 });
    expect(outage.lastBackMs).toBeGreaterThanOrEqual(outage.firstReplyMs);
    expect(messages.acknowledged).toBe(0);
    expect(errors).toBeGreaterThanOrEqual(4);
    // All but the few commands that were under way have their latency, from when they were due.
    expect(latency.totalCount).toBeWithin(5 * 4 * 20 - 4, 5 * 4 * 20 + 1);
    expect(code).toBe(99);
  });

  for (const script of ["poll-tcp", "storm-tcp"]) {
    test(`stops after BAILOUT errors (${script})`, async () => {
      let commands = 0;
      using board = new WrongBoard({
        onCommand: () => {
          if (++commands === 20) board[Symbol.dispose]();
        },
      });
      const variables = { PORT: board.port, RATE: 20, DURATION: 600, BAILOUT: 8 };
      const { code, stdout } = await runLoadTest(variables, script);
      expect(stdout).toMatch(/\n\d+ errors, \d+ timeouts\nstopped early: BAILOUT=8\n/);
      expect(code).toBe(99);
    });
  }

  test("sends messages of SIZE", async () => {
    using board = new WrongBoard();
    const variables = { PORT: board.port, RATE: 20, SIZE: 900 };
    const { code } = await runLoadTest(variables, "send-tcp");
    expect(new Set(board.messages.map(({ text }) => text.length))).toEqual(new Set([900]));
    expect(code).toBe(0);
  });

  test("with READ_BACK=0 does without `read <id>`, which the assignment does not have", async () => {
    for (const [readBack, expected] of [
      [0, 0],
      [1, 99],
    ] as const) {
      let command = "";
      using board = new WrongBoard({
        onCommand: (line) => {
          command = line;
        },
        bend: (reply) => [command.startsWith("read ") ? "error: what?" : reply],
      });
      const variables = { PORT: board.port, RATE: 20, READ_BACK: readBack };
      const { code, stdout } = await runLoadTest(variables, "send-tcp");
      expect([readBack, code]).toEqual([readBack, expected]);
      expect(stdout.includes("acknowledged messages")).toBe(readBack === 1);
    }
  });

  test("fails if a message does not reach all waiters", async () => {
    // This board answers a wait at once, and one of the waiters never with the third message.
    let waits = 0;
    using board = new WrongBoard({
      bend: (reply, verb) => (verb === "wait" && reply.startsWith("3 ") && waits++ === 0 ? [] : [reply]),
    });
    const variables = { PORT: board.port, RATE: 20, CONNECTIONS: 3 };
    const { code, stdout } = await runLoadTest(variables, "deliver-tcp");
    expect(stdout).toMatch(/first: timeout: \d+ commands were due, and could not be completed\n/);
    expect(code).toBe(99);
  });

  test("is compared with BASELINE, and fails if it is worse", async () => {
    await using server = await startServer();
    using folder = temporaryFolder();
    const path = join(folder.path, "old.json");
    const variables = { PORT: server.tcpPort, RATE: 20, TIMEOUT: 30 };
    await runLoadTest({ ...variables, JSON_OUT: path });
    const earlier = JSON.parse(readFileSync(path, "utf8"));
    expect(earlier).toMatchObject({ version: "0.1.0", generator: { name: "bun", version: Bun.version } });
    expect(Date.parse(earlier.finish) - Date.parse(earlier.start)).toBeGreaterThanOrEqual(1000);
    expect(earlier.generator.cpuSeconds).toBeGreaterThan(0);
    const same = await runLoadTest({ ...variables, BASELINE: path, MAX_REGRESSION: 1_000_000 });
    expect(same.stdout).toMatch(
      /\nbaseline: latency p99 [\d.]+ ms, was [\d.]+ ms \(.+ %\)\nbaseline: requests/,
    );
    expect(same.code).toBe(0);
    // As few requests as a machine with a load sends: the latency alone is worse.
    const faster = { ...earlier, latency: { p99: 0.000001 }, requests: { average: 0.000001 } };
    writeFileSync(path, JSON.stringify(faster));
    const worse = await runLoadTest({ ...variables, BASELINE: path });
    expect(worse.stderr).toBe("level=error thresholds on metrics 'latency' have been crossed\n");
    expect(worse.code).toBe(99);
    const missing = await runLoadTest({ ...variables, BASELINE: join(folder.path, "none.json") });
    expect(missing.stderr).toMatch(
      /^level=error BASELINE=\S+none\.json: open: there is no such file or folder\n$/,
    );
    expect(missing.code).toBe(107);
  });

  for (const script of ["poll-tcp", "send-tcp", "storm-tcp"]) {
    test(`stops after AMOUNT commands, and has counted the replies to all of them (${script})`, async () => {
      await using server = await startServer();
      using folder = temporaryFolder();
      const path = join(folder.path, "result.json");
      const variables = { PORT: server.tcpPort, AMOUNT: 1001, VUS: 2, PIPELINING: 3, TIMEOUT: 30 };
      const { code, stderr } = await runLoadTest(
        { ...variables, DURATION: 600, WARMUP: "", JSON_OUT: path },
        script,
      );
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      const { requests, latency, sendLatency, duration } = JSON.parse(readFileSync(path, "utf8"));
      const samples = latency.totalCount + (sendLatency?.totalCount ?? 0);
      expect([requests.sent, requests.total, samples]).toEqual([1001, 1001, 1001]);
      expect(duration).toBeLessThan(600);
    });
  }

  test("fails if DURATION ends before AMOUNT is reached", async () => {
    await using server = await startServer();
    const variables = { PORT: server.tcpPort, RATE: 5, AMOUNT: 1000, WARMUP: "", TIMEOUT: 30 };
    const { code, stdout, stderr } = await runLoadTest(variables);
    expect(stdout).toStartWith("Running 1000 requests test, at most 1s, @ tcp://");
    expect(stdout).toMatch(/^AMOUNT \(1000\) was not reached: \d+ commands were sent$/m);
    expect(stderr).toBe("level=error thresholds on metrics 'commands' have been crossed\n");
    expect(code).toBe(99);
  });

  for (const script of ["poll-tcp", "send-tcp", "storm-tcp"]) {
    test(`keeps TOTAL_RATE over all connections (${script})`, async () => {
      await using server = await startServer();
      using folder = temporaryFolder();
      const path = join(folder.path, "result.json");
      const variables = { PORT: server.tcpPort, CONNECTIONS: 7, TOTAL_RATE: 50, VUS: 2, JSON_OUT: path };
      const { code, stdout } = await runLoadTest({ ...variables, TIMEOUT: 30 }, script);
      expect(stdout).toContain("7 connections, 50 requests per second together\n");
      expect(JSON.parse(readFileSync(path, "utf8")).requests.sent).toBe(50);
      expect(code).toBe(0);
    });
  }

  test("ramps its connections up and down by STAGES", async () => {
    let connections = 0;
    await using server = await startServer();
    using board = new WrongBoard({ onOpen: () => connections++ });
    const ramp = { STAGES: "30:1s,10:1s", CONNECTIONS: "", DURATION: "", WARMUP: "", TIMEOUT: 30 };
    const { code, stdout, stderr } = await runLoadTest({ PORT: board.port, RATE: 10, ...ramp });
    expect(stdout).toStartWith(`Running 2s test @ tcp://127.0.0.1:${board.port}\nup to 30 connections`);
    // A stalled generator can miss the peak.
    expect(connections).toBeWithin(11, 31);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const script of ["send-tcp", "storm-tcp"]) {
      const end = await runLoadTest({ PORT: server.tcpPort, TOTAL_RATE: 100, ...ramp }, script);
      expect({ code: end.code, stderr: end.stderr }).toEqual({ code: 0, stderr: "" });
    }
  });

  test("measures each poll from when it was due, including polls that a stall delayed", async () => {
    const stallMs = 300;
    let polls = 0;
    using board = new WrongBoard({
      onCommand: (command) => {
        if (command === "read" && ++polls === 10) Bun.sleepSync(stallMs);
      },
    });
    using folder = temporaryFolder();
    const path = join(folder.path, "result.json");
    // The boards of concurrent tests stall this process too: TIMEOUT leaves time to drain.
    const variables = { PORT: board.port, RATE: 100, CONNECTIONS: 1, TIMEOUT: 30, JSON_OUT: path };
    const { code, stdout } = await runLoadTest(variables);
    expect(stdout).toMatch(/\n\d+ requests were delayed by outstanding replies\n/);
    const { latency, requests } = JSON.parse(readFileSync(path, "utf8"));
    // Measured from when they were sent, all late polls together would take next to no time.
    expect(latency.totalCount).toBeLessThanOrEqual(100);
    expect(requests.late).toBeGreaterThan(0);
    expect(latency.average * latency.totalCount).toBeGreaterThan(stallMs + requests.late * (stallMs / 10));
    expect(code).toBe(0);
  });

  test("drops commands that it could not send within the time-out, and fails", async () => {
    using board = new WrongBoard({
      onCommand: (command) => {
        if (command === "read") Bun.sleepSync(20);
      },
    });
    const { code, stdout, stderr } = await runLoadTest({ PORT: board.port, RATE: 500, CONNECTIONS: 1 });
    expect(stdout).toMatch(/\n0 errors, \d+ timeouts\nfirst: timeout: \d+ commands were due, and could/);
    expect(stderr).toContain("could not be completed\n");
    expect(code).toBe(99);
  });

  test("ends on Ctrl-C with exit code 105, and reports the seconds that it measured", async () => {
    const later = Promise.withResolvers<void>();
    let commands = 0;
    const ratePerSecond = 20;
    // The third second has begun: two are complete.
    using board = new WrongBoard({ onCommand: () => ++commands > 2 * ratePerSecond && later.resolve() });
    using folder = temporaryFolder();
    const path = join(folder.path, "result.json");
    const run = spawnLoadTest({
      ...{ PORT: board.port, CONNECTIONS: 1, RATE: ratePerSecond, DURATION: 60, JSON_OUT: path },
    });
    await later.promise;
    run.kill("SIGINT");
    const { code, stdout } = await run.ended;
    expect(stdout).toContain("Running 60s test @ tcp://127.0.0.1");
    expect(stdout).toContain("1 of 1 VUs did not finish");
    const { duration, samples, requests } = JSON.parse(readFileSync(path, "utf8"));
    expect(stdout).toContain(`${requests.sent} requests in ${duration}s`);
    expect(duration).toBe(samples);
    // A loaded machine stops it later.
    expect(duration).toBeWithin(1, 59);
    expect(requests.min).toBeGreaterThan(0);
    expect(code).toBe(105);
  });
});
