import { describe, expect, test } from "bun:test";
import { formatJsonLine, formatLineForPeople } from "../../src/server/log-format.ts";

/** A line as pino writes it. */
function line(fields: object): string {
  return `${JSON.stringify({ level: 30, time: 0, pid: 7, ...fields })}\n`;
}

/** Escape sequences of a terminal, C1 and the separators that some programs take for the end of a line. */
const hostile = "a\u001b[2Jb\u009bc\u007fd\u2028e\u202ef\ng";

describe("the format of the log", () => {
  test("for people: time, process, level, message and what belongs to it, on one line", () => {
    const fields = { address: "::1", reason: "too many", limit: 3, msg: "connection refused" };
    expect(formatLineForPeople(line(fields))).toBe(
      '1970-01-01T00:00:00.000Z 7 info  connection refused address=::1 reason="too many" limit=3\n',
    );
    expect(formatLineForPeople(line({ level: 40, keys: ["a", "b"], msg: "x" }))).toEndWith(
      ' 7 warn  x keys=["a","b"]\n',
    );
  });

  test("a value cannot look like another one", () => {
    expect(formatLineForPeople(line({ host: "a level=error", msg: "x" }))).toEndWith(
      'host="a level=error"\n',
    );
    expect(formatLineForPeople(line({ host: 'a" b="c', msg: "x" }))).toEndWith('host="a\\" b=\\"c"\n');
    expect(formatLineForPeople(line({ host: "", msg: "x" }))).toEndWith('host=""\n');
  });

  test("control characters are escaped in both, wherever they are", () => {
    for (const format of [formatJsonLine, formatLineForPeople]) {
      const text = format(line({ host: hostile, list: [hostile], msg: hostile }));
      expect(text.match(/[\p{Cc}\u2028-\u202e]/gu)).toEqual(["\n"]);
      expect(text).toEndWith("\n");
    }
  });

  test("JSON lines keep what they say", () => {
    const fields = { level: 30, time: 0, pid: 7, host: hostile, msg: "x" };
    expect(JSON.parse(formatJsonLine(line(fields)))).toEqual(fields);
    expect(formatJsonLine(line({ msg: "plain" }))).toBe(line({ msg: "plain" }));
  });
});
