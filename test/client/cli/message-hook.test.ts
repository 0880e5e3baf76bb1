import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { type HookNotice, MessageHook } from "../../../src/client/cli/message-hook.ts";
import { eventually } from "../../support/deadline.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const storedAt = "2026-01-02T03:04:05.678Z";

/** A hook whose output and failures are collected. */
function startHook(command: string, timeoutMs = 10_000) {
  const reports: HookNotice[] = [];
  const hook = new MessageHook({
    command,
    timeoutMs,
    output: "report",
    report: (notice) => reports.push(notice),
  });
  return { hook, reports, run: (id: number, text = "hi") => hook.run({ id, sender: "bob", text }, storedAt) };
}

describe("the message hook", () => {
  test("the command gets the fields of the message in its environment", async () => {
    const { hook, reports, run } = startHook('env | grep ^LASTWORD_MESSAGE | sort; echo "to stderr" >&2');
    run(7, "hello  you");
    await hook.settled();
    expect(new Set(reports.map(({ text }) => text))).toEqual(
      new Set([
        "LASTWORD_MESSAGE_ID=7",
        "LASTWORD_MESSAGE_SENDER=bob",
        "LASTWORD_MESSAGE_STORED_AT=2026-01-02T03:04:05.678Z",
        "LASTWORD_MESSAGE_TEXT=hello  you",
        "to stderr",
      ]),
    );
  });

  test("the text of a message never becomes a command", async () => {
    using folder = temporaryFolder();
    const { hook, reports, run } = startHook('printf "%s\\n" "$LASTWORD_MESSAGE_TEXT"');
    const texts = [
      "$(touch x)",
      "`touch x`",
      "; touch x",
      '"; touch x; "',
      "'; touch x; '",
      "&& touch x",
      "\\",
    ];
    for (const [index, text] of texts.entries()) run(index, text.replaceAll(" x", ` ${folder.path}/x`));
    await hook.settled();
    expect(reports.map(({ text }) => text)).toEqual(
      texts.map((text) => text.replaceAll(" x", ` ${folder.path}/x`)),
    );
    expect(existsSync(`${folder.path}/x`)).toBe(false);
  });

  test("commands run one at a time, in the order of the messages", async () => {
    using folder = temporaryFolder();
    const { hook, run } = startHook(
      `echo "begin $LASTWORD_MESSAGE_ID" >> ${folder.path}/out; sleep 0.0$((4 - LASTWORD_MESSAGE_ID)); echo end >> ${folder.path}/out`,
    );
    for (const id of [1, 2, 3]) run(id);
    await hook.settled();
    expect(readFileSync(`${folder.path}/out`, "utf8")).toBe("begin 1\nend\nbegin 2\nend\nbegin 3\nend\n");
  });

  test("the hook reports a failing command, and runs the next one", async () => {
    const { hook, reports, run } = startHook('exit "$LASTWORD_MESSAGE_ID"');
    for (const id of [3, 0]) run(id);
    await hook.settled();
    expect(reports).toEqual([{ kind: "error", text: "exec: exit code 3 for message 3" }]);
  });

  test("the hook kills a command that runs too long, with its children", async () => {
    const { hook, reports, run } = startHook("sleep 600 & sleep 600", 50);
    run(1);
    await hook.settled();
    expect(reports).toEqual([{ kind: "error", text: "exec: ended by SIGKILL for message 1" }]);
  });

  test("the queue holds 1,000 messages; the hook skips further ones, and reports it", async () => {
    using folder = temporaryFolder();
    const gate = `${folder.path}/gate`;
    const { hook, reports, run } = startHook(`while ! [ -e ${gate} ]; do sleep 0.01; done; exit 0`);
    run(0);
    for (let id = 1; id <= 1002; id++) run(id);
    await Bun.write(gate, "");
    await eventually(
      () => reports.length,
      (count) => count > 0,
    );
    expect(reports).toEqual([{ kind: "error", text: "exec: too slow; not run for 2 messages" }]);
    await hook.settled();
    expect(reports).toHaveLength(1);
  });

  test("the hook reports output line by line, and bounds its lines", async () => {
    const { hook, reports, run } = startHook("printf 'a\\nb'; head -c 5000 /dev/zero | tr '\\0' x");
    run(1);
    await hook.settled();
    expect(reports.map(({ text }) => text)).toEqual(["a", "a line of 5002 bytes, limit 1024"]);
  });

  test("endless output blocks no timer: the hook reports 100 lines, and the time-out ends the command", async () => {
    const { hook, reports, run } = startHook("yes", 300);
    run(1);
    let ticks = 0;
    const ticking = setInterval(() => ticks++, 10);
    await hook.settled();
    clearInterval(ticking);
    expect(ticks).toBeGreaterThan(0);
    expect(reports.filter(({ text }) => text === "y")).toHaveLength(100);
    expect(reports.slice(100).map(({ text }) => text)).toEqual([
      "exec: more than 100 lines; the rest is not shown",
      "exec: ended by SIGKILL for message 1",
    ]);
  });

  test("the hook does not wait for background processes of a command", async () => {
    const { hook, reports, run } = startHook("sleep 600 & echo $LASTWORD_MESSAGE_ID; echo $! >&2");
    run(1);
    run(2);
    await hook.settled();
    const lines = reports.map(({ text }) => text);
    expect(lines.filter((line) => line === "1" || line === "2")).toEqual(["1", "2"]);
    for (const pid of lines.filter((line) => Number(line) > 2)) process.kill(Number(pid));
  });

  test("the command gets control characters escaped", async () => {
    const { hook, reports, run } = startHook('printf "%s\\n" "$LASTWORD_MESSAGE_TEXT"');
    run(1, "a\u0000b\u001b[2J");
    await hook.settled();
    expect(reports.map(({ text }) => text)).toEqual(["a\\u{0}b\\u{1b}[2J"]);
  });
});
