import { describe, expect, test } from "bun:test";
import { compareWith, parseBaseline } from "../../loadtest/k6/baseline.ts";
import { ConsistencyChecker, type Fault, isRefusal } from "../../loadtest/k6/consistency.ts";
import { editDistance } from "../../loadtest/k6/edit-distance.ts";
import { InvalidVariable } from "../../loadtest/k6/environment.ts";
import { decodeFirstFaults, encodeFirstFault, firstFaultThresholds } from "../../loadtest/k6/first-fault.ts";
import {
  createRunTag,
  isIntact,
  messageText,
  parseMessageLine,
  sequenceOf,
} from "../../loadtest/k6/message.ts";
import { Reconciliation } from "../../loadtest/k6/reconciliation.ts";
import { formatReport } from "../../loadtest/k6/report.ts";
import { readResult } from "../../loadtest/k6/result.ts";
import { describeLoad } from "../../loadtest/k6/run-description.ts";
import { SentMessages } from "../../loadtest/k6/sent-messages.ts";
import { readSettings, shareOf } from "../../loadtest/k6/settings.ts";
import { distributionOf } from "../../loadtest/k6/statistics.ts";
import { drawTable, formatBytes, formatCount, formatMs, formatNumber } from "../../loadtest/k6/table.ts";

import { thresholdsFor } from "../../loadtest/k6/thresholds.ts";
import { version } from "../../loadtest/k6/version.ts";
import packageJson from "../../package.json" with { type: "json" };

const address = { defaultPort: 4040, url: (host: string, port: number) => `tcp://${host}:${port}` };

describe("settings", () => {
  test("have autocannon's defaults", () => {
    expect(readSettings({}, address)).toMatchObject({
      url: "tcp://127.0.0.1:4040",
      connections: 10,
      durationSeconds: 10,
      pipelining: 1,
      ratePerSecond: 0,
      timeoutSeconds: 10,
    });
  });

  test("an empty variable counts as unset; an invalid one is an error that names it", () => {
    expect(readSettings({ RATE: "", PORT: "7" }, address)).toMatchObject({ ratePerSecond: 0, port: 7 });
    for (const [name, value] of Object.entries({ PORT: "x", DURATION: "0.5", PIPELINING: "0", RATE: "-1" })) {
      expect(() => readSettings({ [name]: value }, address)).toThrow(`${name}=${value}: expected a`);
    }
  });

  test("a port is at most 65535, and the message has no stack", () => {
    expect(() => readSettings({ PORT: "99999" }, address)).toThrow(
      "PORT=99999: expected a whole number, from 1 to 65535",
    );
    expect(new InvalidVariable("why").stack).toBeUndefined();
  });

  test("a misspelt variable is refused with the nearest name", () => {
    for (const [name, value, nearest] of [
      ["CONECTIONS", "5", "CONNECTIONS"],
      ["CONNECTION", "5", "CONNECTIONS"],
      ["Connections", "5", "CONNECTIONS"],
      ["DURATOIN", "5", "DURATION"],
      ["MAXP99", "5", "MAX_P99"],
      ["MAX-P99", "5", "MAX_P99"],
      ["RATES", "5", "RATE"],
      ["SENDRATE", "5", "SEND_RATE"],
      ["PROT", "4040", "PORT"],
      ["HOTS", "127.0.0.1", "HOST"],
      ["JSON_OUTPUT", "a.json", undefined],
      ["JSONOUT", "a.json", "JSON_OUT"],
    ] as const) {
      const read = () => readSettings({ [name]: value }, address);
      if (nearest === undefined) expect(read).not.toThrow();
      else expect(read).toThrow(`${name}: did you mean ${nearest}? If it is for another program, unset it`);
    }
  });

  test("variables of k6 and of other programs are no misspelt ones", () => {
    const others = { K6_VUS: "3", DATE: "20261126", HOME: "/root", HOSTNAME: "one", SORT: "1", POST: "2" };
    const more = { STATE: "1", LINES: "40", TERM: "5", USER: "6", TITLES: "", VU: "", TIMEOUTS_TOTAL: "1" };
    expect(() => readSettings({ ...others, ...more }, address)).not.toThrow();
  });

  test("a ramp sets connections and duration", () => {
    expect(readSettings({ STAGES: "100:10s,1000:1m,0:5s" }, address)).toMatchObject({
      ...{ connections: 1000, senders: 500, durationSeconds: 75, warmupSeconds: 0 },
    });
    for (const stages of ["100", "100:10", "10s:100", "0:10s", "5:0s", ","]) {
      expect(() => readSettings({ STAGES: stages }, address)).toThrow(`STAGES=${stages}: expected`);
    }
  });

  test("variables that contradict each other are refused", () => {
    expect(() => readSettings({ TOTAL_RATE: "5", RATE: "5" }, address)).toThrow(
      "TOTAL_RATE and RATE contradict each other: set one of them",
    );
    expect(() => readSettings({ STAGES: "5:5s", DURATION: "5" }, address)).toThrow("STAGES and DURATION");
  });

  test("by default half of the connections send, at the same rate as the others", () => {
    expect(readSettings({ CONNECTIONS: "5", RATE: "2" }, address)).toMatchObject({
      senders: 3,
      sendRatePerSecond: 2,
    });
  });

  test("neither the senders nor the VUs can be more than the connections", () => {
    for (const name of ["SENDERS", "VUS"]) {
      expect(() => readSettings({ CONNECTIONS: "5", [name]: "5" }, address)).not.toThrow();
      const words = `${name}=6: more than the number of connections, 5`;
      expect(() => readSettings({ CONNECTIONS: "5", [name]: "6" }, address)).toThrow(words);
      expect(() => readSettings({ STAGES: "5:1s,2:1s", [name]: "6" }, address)).toThrow(words);
    }
  });

  test("a slip is a letter too many, missing or replaced, or two in the wrong order", () => {
    const distances = ["RATE", "RATES", "RAT", "DATE", "ARTE", "", "EAR"].map((each) =>
      editDistance(each, "RATE"),
    );
    expect(distances).toEqual([0, 1, 1, 1, 1, 4, 3]);
  });

  test("the shares of all VUs add up to the total and differ by at most one", () => {
    const shares = [1, 2, 3, 4].map((vu) => shareOf(10, vu, 4));
    expect(shares).toEqual([3, 3, 2, 2]);
  });
});

describe("a message of a load test", () => {
  const sender = `k6-${createRunTag()}-1`;

  test("is intact as sent, and not with another sender, number or checksum", () => {
    const text = messageText(sender, 7);
    expect(isIntact({ id: 1, sender, text })).toBe(true);
    expect(isIntact({ id: 1, sender: sender.replace(/1$/, "2"), text })).toBe(false);
    expect(isIntact({ id: 1, sender: "bob", text })).toBe(false);
    expect(isIntact({ id: 1, sender, text: text.replace("7", "8") })).toBe(false);
    expect(isIntact({ id: 1, sender, text: text.slice(0, -1) })).toBe(false);
    expect(isIntact({ id: 1, sender, text: "hello" })).toBe(false);
  });

  test("has any size, and is not intact when it is cut or filled up", () => {
    for (const sizeBytes of [32, 33, 900]) {
      const text = messageText(sender, 123_456, sizeBytes);
      expect(text.length).toBe(sizeBytes);
      expect(sequenceOf(text)).toBe(123_456);
      expect(isIntact({ id: 1, sender, text })).toBe(true);
      for (const changed of [text.slice(0, -1), `${text}.`, text.slice(0, 20)]) {
        expect(isIntact({ id: 1, sender, text: changed })).toBe(false);
      }
    }
  });

  test("from anyone else is always intact", () => {
    for (const text of ["k6: a fine tool", "k6 is a fine tool", "k6 7 is odd"]) {
      expect(isIntact({ id: 1, sender: "bob", text })).toBe(true);
    }
  });

  test("is split at the first space and the first colon", () => {
    expect(parseMessageLine("12 bob: a: b c")).toEqual({ id: 12, sender: "bob", text: "a: b c" });
    for (const line of [
      "",
      "ok",
      "12 bob:",
      "12 bob: ",
      "012 bob: a",
      "-1 bob: a",
      "12 bo b: a",
      "12  bob: a",
    ]) {
      expect(parseMessageLine(line)).toBeUndefined();
    }
  });
});

describe("the checker", () => {
  test("accepts an empty board, then messages whose ids rise or stay the same", () => {
    const seen = new ConsistencyChecker();
    for (const line of ["0 server: no messages yet", "3 bob: a", "3 bob: a", "5 bob: b"]) {
      expect(seen.checkRead(line, seen.highestId)).toBeUndefined();
    }
    expect(seen.highestId).toBe(5);
  });

  test("accepts an older message if its read was sent before a newer one was seen", () => {
    const seen = new ConsistencyChecker();
    const floorId = seen.highestId;
    seen.checkRead("5 bob: b", floorId);
    expect(seen.checkRead("3 bob: a", floorId)).toBeUndefined();
    expect(seen.checkRead("3 bob: a", seen.highestId)?.kind).toBe("backwards");
  });

  test("rejects id 0 in a message", () => {
    expect(new ConsistencyChecker().checkRead("0 bob: hello", 0)?.kind).toBe("form");
  });

  test("expects the reply to read <id> to have this id", () => {
    const seen = new ConsistencyChecker();
    expect(seen.checkReadOf("4 bob: a", 4)).toBeUndefined();
    expect(seen.checkReadOf("4 bob: a", 5)?.kind).toBe("form");
  });

  test("takes a reply for a refusal if it has a code and a text", () => {
    expect(isRefusal("error no-such-message: there is none")).toBe(true);
    for (const line of ["error", "error busy", "error Busy: x", "error busy: ", "ok"]) {
      expect(isRefusal(line)).toBe(false);
    }
  });
});

describe("reconciliation", () => {
  /** Reconciles four messages of one sender with a board that holds the `stored` ones. */
  function reconcile(stored: readonly number[], skipped = 0, isComplete = true) {
    const sent = new SentMessages("k6-abcdefgh-1");
    for (const outcome of ["acknowledged", "unanswered", "acknowledged", "refused"] as const) {
      sent.settle(sent.add(), outcome);
    }
    const faults: Fault[] = [];
    const reconciliation = new Reconciliation([sent], (fault) => faults.push(fault));
    for (let count = 0; count < skipped; count++) reconciliation.skip();
    for (const [index, sequence] of stored.entries()) {
      const message = { id: index + 1, sender: sent.sender, text: messageText(sent.sender, sequence) };
      reconciliation.take(message);
    }
    return { ...reconciliation.finish(isComplete), faults: faults.map(({ kind }) => kind) };
  }

  test("the board must hold acknowledged messages and may hold unanswered ones", () => {
    for (const stored of [
      [1, 3],
      [1, 2, 3],
    ]) {
      expect(reconcile(stored)).toEqual({ acknowledged: 2, reconciled: 2, gone: 0, unread: 0, faults: [] });
    }
  });

  test("an acknowledged message that is missing anywhere is lost", () => {
    expect(reconcile([1])).toMatchObject({ reconciled: 1, faults: ["lost"] });
    expect(reconcile([3])).toMatchObject({ reconciled: 1, faults: ["lost"] });
    expect(reconcile([])).toMatchObject({ reconciled: 0, faults: ["lost", "lost"] });
  });

  test("a message twice, out of order, refused or never sent is a phantom", () => {
    expect(reconcile([1, 1, 3])).toMatchObject({ reconciled: 2, faults: ["phantom"] });
    expect(reconcile([1, 3, 2])).toMatchObject({ faults: ["phantom"] });
    expect(reconcile([1, 3, 4])).toMatchObject({ faults: ["phantom"] });
    expect(reconcile([1, 3, 5])).toMatchObject({ faults: ["phantom"] });
  });

  test("a message that is gone, or on a board that was not read, is not lost", () => {
    expect(reconcile([3], 1)).toEqual({ acknowledged: 2, reconciled: 1, gone: 1, unread: 0, faults: [] });
    expect(reconcile([1], 1)).toMatchObject({ reconciled: 1, faults: ["lost"] });
    expect(reconcile([1], 0, false)).toMatchObject({ reconciled: 1, gone: 0, unread: 1, faults: [] });
  });

  test("messages from other senders are ignored", () => {
    const reconciliation = new Reconciliation([], () => expect.unreachable());
    reconciliation.take({ id: 1, sender: "k6-otherrun-1", text: messageText("k6-otherrun-1", 9) });
    expect(reconciliation.finish(true)).toEqual({ acknowledged: 0, reconciled: 0, gone: 0, unread: 0 });
  });
});

describe("the first broken line", () => {
  function roundTrip(lines: readonly string[]): string[] {
    const counters = new Map<string, number>();
    for (const [index, line] of lines.entries()) {
      for (const { value, tags } of encodeFirstFault(line, index + 1)) {
        counters.set(`fault{origin:${tags.origin},part:${tags.part}}`, value);
      }
    }
    const kept = Object.keys(firstFaultThresholds("fault", lines.length));
    expect([...counters.keys()].filter((key) => !kept.includes(key))).toEqual([]);
    return decodeFirstFaults("fault", lines.length, (key) => counters.get(key) ?? 0);
  }

  test("survives its encoding as numbers, whatever its characters", () => {
    const lines = ["torn: 3 bob: hello", "form: 5 zoë: \ud83d\ude00 ok", "a"];
    expect(roundTrip(lines)).toEqual(lines);
  });

  test("is truncated if it is long, and kept for the first four VUs only", () => {
    expect(roundTrip(["x".repeat(1000)])).toEqual(["x".repeat(240)]);
    expect(roundTrip(Array(6).fill("line"))).toEqual(Array(4).fill("line"));
  });
});

describe("the result", () => {
  const settings = readSettings({}, address);
  const load = describeLoad("poll", settings, ["other"]);
  const values = (count: number) => ({ values: { count } });
  const data = (more: object) => ({
    metrics: {
      replies: values(300),
      reply_bytes: values(1000),
      measured_ms: { values: { max: 2500 } },
      ...more,
    },
  });

  test("samples the complete seconds", () => {
    const seconds = { "replies{second:0}": values(100), "replies{second:1}": values(140) };
    const { requests, samples, duration, thresholds } = readResult(data(seconds), load, settings);
    expect({ samples, duration, thresholds }).toEqual({ samples: 2, duration: 2.5, thresholds: "on" });
    expect(requests).toMatchObject({ average: 120, min: 100, total: 300 });
  });

  test("has the standard deviation of the seconds that an interrupt did not lose", () => {
    const sums = { latency_samples: values(2), latency_sum: values(4), latency_squares: values(10) };
    const latency = { values: { avg: 2.2, count: 5 } };
    const result = readResult(data({ latency, ...sums }), load, settings);
    expect(result.latency).toMatchObject({ average: 2.2, totalCount: 5, stddev: 1 });
  });

  test("without thresholds is one sample of the whole run, and the report says so", () => {
    const result = readResult(data({}), load, settings);
    expect(result).toMatchObject({ samples: 1, thresholds: "off" });
    expect(result.requests).toMatchObject({ average: 120, min: 120, total: 300 });
    expect(formatReport(result, settings)).toContain("thresholds are off: nothing fails this run");
  });
});

describe("a baseline", () => {
  const loadOf = (script: string, environment: Record<string, string> = {}) =>
    describeLoad(
      script,
      readSettings(environment, address),
      script === "send" ? ["send", "other"] : ["other"],
    );
  const load = loadOf("poll");
  const earlier = { load, latency: { p99: 10 }, requests: { average: 1000 } };
  const parse = (run: object, now = load) => parseBaseline("old.json", JSON.stringify(run), now, 0.2);

  test("limits each p99 and the requests per second", () => {
    const baseline = parse({ ...earlier, sendLatency: { p99: 5 } });
    const thresholds = thresholdsFor(readSettings({ MAX_P99: "7" }, address), ["send", "other"], baseline);
    expect(thresholds).toMatchObject({
      latency: ["p(99)<7.000000", "p(99)<12.000000"],
      send_latency: ["p(99)<7.000000", "p(99)<6.000000"],
      replies: ["count>0", "count>=8000.000000"],
    });
  });

  test("is the JSON of a run that did the same", () => {
    expect(parse(earlier)).toMatchObject({ p99Ms: 10, sendP99Ms: undefined, requestsPerSecond: 1000 });
    expect(() => parse(earlier, loadOf("poll", { CONNECTIONS: "20", RATE: "5" }))).toThrow(
      "BASELINE=old.json: that run had other settings: connections 10, now 20; ratePerSecond 0, now 5",
    );
    expect(() => parse(earlier, loadOf("send"))).toThrow(
      "BASELINE=old.json: that run was of the script poll, this one is of send",
    );
    expect(() => parse({ load })).toThrow("BASELINE=old.json: not the JSON of a run");
    expect(() => parseBaseline("old.json", "{", load, 0.2)).toThrow("BASELINE=old.json: not JSON");
  });

  test("of senders counts only where there are some", () => {
    const senders = { SENDERS: "3", SEND_RATE: "7", SIZE: "100" };
    expect(parse(earlier, loadOf("poll", senders))).toMatchObject({ p99Ms: 10 });
    expect(() => parse({ ...earlier, load: loadOf("send") }, loadOf("send", senders))).toThrow(
      "senders 5, now 3; sendRatePerSecond 0, now 7; sizeBytes 0, now 100",
    );
    const older = { ...load, senders: 5, sendRatePerSecond: 0, sizeBytes: 0 };
    expect(parse({ ...earlier, load: older }, loadOf("poll", { SENDERS: "3" }))).toMatchObject({ p99Ms: 10 });
  });

  const run = { latency: { p99: 12, totalCount: 1 }, requests: { average: 900 } };

  test("is compared only in what both runs have", () => {
    const sendLatency = { p99: 5 };
    const before = parse({ ...earlier, sendLatency });
    expect(compareWith(before, run).join()).not.toContain("send p99");
    expect(compareWith(parse(earlier), { ...run, sendLatency }).join()).not.toContain("send p99");
    const noPolls = { p99: 0, totalCount: 0 };
    expect(compareWith(before, { ...run, latency: noPolls }).join()).not.toContain("latency p99");
    expect(compareWith(parse({ ...earlier, latency: noPolls }), run).join()).not.toContain("latency p99");
  });

  test("is compared in the report", () => {
    expect(compareWith(parse(earlier), run)).toEqual([
      "baseline: latency p99 12 ms, was 10 ms (+20 %)",
      "baseline: requests per second 900, was 1,000 (-10 %)",
    ]);
  });

  test("with a relative path is in the working directory, as JSON_OUT is", () => {
    const path = (environment: Record<string, string>) => readSettings(environment, address).baselinePath;
    expect(path({ BASELINE: "old.json", PWD: "/here" })).toBe("/here/old.json");
    expect(path({ BASELINE: "/old.json", PWD: "/here" })).toBe("/old.json");
    expect(path({ BASELINE: "old.json" })).toBe("old.json");
  });
});

test("the scripts have the program's version", () => {
  expect(version).toBe(packageJson.version);
});

describe("the report", () => {
  test("formats numbers as autocannon does", () => {
    expect([40_484.807, 999, 1_234_567, 0].map(formatNumber)).toEqual(["40,484.81", "999", "1,234,567", "0"]);
    expect([999, 1500, 202_000].map(formatCount)).toEqual(["999", "2k", "202k"]);
    expect([0, 6, 950_000, 3_374_000].map(formatBytes)).toEqual(["0 B", "6 B", "950 kB", "3.37 MB"]);
    expect([0, 1.5474].map(formatMs)).toEqual(["0 ms", "1.547 ms"]);
  });

  test("draws tables as autocannon does", () => {
    expect(
      drawTable([
        ["Stat", "1%"],
        ["Req/Sec", "9"],
      ]),
    ).toBe("┌─────────┬────┐\n│ Stat    │ 1% │\n├─────────┼────┤\n│ Req/Sec │ 9  │\n└─────────┴────┘");
  });

  test("a distribution uses the nearest rank, and is zero without samples", () => {
    expect(distributionOf([4, 1, 3, 2])).toMatchObject({
      average: 2.5,
      min: 1,
      max: 4,
      p50: 2,
      p97_5: 4,
      total: 10,
    });
    expect(distributionOf([2, 4]).stddev).toBe(1);
    expect(distributionOf([])).toMatchObject({ average: 0, stddev: 0, min: 0, max: 0, p50: 0, total: 0 });
  });
});
