import { describe, expect, test } from "bun:test";
import { type FileSource, LiveFile } from "../../../src/server/access/live-file.ts";

/** A file whose text the test sets; a number is good content, and anything else a fault. */
class TestSource implements FileSource<number> {
  readonly what = "number";
  text = "1";
  read(): readonly string[] {
    if (this.text === "") throw new Error("cannot read it");
    return [this.text];
  }
  parse([text]: readonly string[]): number {
    if (Number.isNaN(Number(text))) throw new Error(`${text} is no number`);
    return Number(text);
  }
}

function open() {
  const source = new TestSource();
  const log: string[] = [];
  const note = (first: unknown, message?: string) =>
    log.push(message === undefined ? `${first}` : `${message} ${JSON.stringify(first)}`);
  return { source, log, file: new LiveFile(source, { info: note, error: note }) };
}

describe("a file that the operator may change", () => {
  test("is read at the start, and a bad one throws", () => {
    expect(open().file.current).toBe(1);
    const bad = Object.assign(new TestSource(), { text: "x" });
    expect(() => new LiveFile(bad, { info() {}, error() {} })).toThrow("x is no number");
  });

  test("a look takes a change and logs it; without a change it says nothing", () => {
    const { source, log, file } = open();
    expect(file.look()).toBe("same");
    source.text = "2";
    expect(file.look()).toBe("changed");
    expect(file.current).toBe(2);
    expect(log).toEqual(["number reloaded"]);
  });

  test("a fault keeps the old content, and is logged once, until the operator asks", () => {
    const { source, log, file } = open();
    source.text = "x";
    expect([file.look(), file.look(), file.current]).toEqual(["faulty", "faulty", 1]);
    const fault = 'number not reloaded: the old one stays {"reason":"x is no number"}';
    expect(log).toEqual([fault]);
    file.reload();
    expect(log).toEqual([fault, fault]);
    source.text = "";
    file.look();
    expect(log.at(-1)).toBe('number not reloaded: the old one stays {"reason":"cannot read it"}');
    source.text = "1";
    expect([file.look(), file.current]).toEqual(["same", 1]);
    source.text = "x";
    file.look();
    expect(log.filter((line) => line === fault)).toHaveLength(3);
  });

  test("a reload without a change says so", () => {
    const { log, file } = open();
    file.reload();
    expect(log).toEqual(["number unchanged"]);
  });
});
