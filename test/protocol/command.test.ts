import { describe, expect, test } from "bun:test";
import { beginsWithVerb, commandVerbs, explainFalseBlank, parseCommand } from "../../src/protocol/command.ts";
import { bytesOf } from "../support/bytes.ts";

/** What a line is understood as: a command, or the code of its refusal. */
function parse(line: string | number[]) {
  const parsed = parseCommand(typeof line === "string" ? bytesOf(line) : Uint8Array.from(line));
  return "code" in parsed ? parsed.code : parsed;
}

/** The bytes of an ASCII text with other bytes spliced in where it says `*`. */
function splice(text: string, ...bytes: number[]): number[] {
  return [...bytesOf(text)].flatMap((byte) => (byte === 0x2a ? bytes : [byte]));
}

describe("commands", () => {
  test("every verb is parsed", () => {
    expect(parse("register bob")).toEqual({ verb: "register", name: "bob" });
    expect(parse("send hello")).toEqual({ verb: "send", text: "hello" });
    expect(parse(`key ${"aZ09_-".repeat(3)}`)).toEqual({ verb: "key", key: "aZ09_-".repeat(3) });
    expect(parse("post hello")).toEqual({ verb: "post", text: "hello" });
    expect(parse("read")).toEqual({ verb: "read" });
    expect(parse("read 7")).toEqual({ verb: "read-id", id: 7 });
    expect(parse("time 7")).toEqual({ verb: "time", id: 7 });
    expect(parse("wait 0")).toEqual({ verb: "wait", id: 0 });
    expect(parse("help")).toEqual({ verb: "help" });
    expect(parse("close")).toEqual({ verb: "close" });
  });

  test("[CMD-1] verbs ignore case, and arguments keep theirs", () => {
    expect(parse("READ")).toEqual({ verb: "read" });
    expect(parse("ReGiStEr BoB")).toEqual({ verb: "register", name: "BoB" });
    expect(parse("SEND Hello")).toEqual({ verb: "send", text: "Hello" });
  });

  test("[CMD-2] blanks around a line and between verb and argument are dropped, and inner ones are kept", () => {
    expect(parse(" \t read \t ")).toEqual({ verb: "read" });
    expect(parse("\tregister \t bob ")).toEqual({ verb: "register", name: "bob" });
    expect(parse("send   a   b  ")).toEqual({ verb: "send", text: "a   b" });
  });

  test("[CMD-2] other white space is not a blank", () => {
    expect(parse("read\u00a0")).toBe("unknown-command");
    expect(parse("send \u3000a")).toEqual({ verb: "send", text: "\u3000a" });
    expect(parse("read\v")).toBe("unknown-command");
  });

  test("[CMD-2] what looks like a blank is none, and the refusal names it by its number", () => {
    const said = (line: string) => parseCommand(bytesOf(line));
    for (const character of [
      "\u00a0",
      "\u2007",
      "\u202f",
      "\u3000",
      "\u200b",
      "\u2060",
      "\ufeff",
      "\v",
      "\u0085",
    ]) {
      const name = `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
      const text = `no such command; ${name} is not a blank`;
      for (const verb of ["send", "Read", "help"]) {
        expect(said(`${verb}${character}1`)).toMatchObject({ code: "unknown-command", text });
        expect(said(`${verb}${character} 1`)).toMatchObject({ code: "unknown-command", text });
      }
      for (const line of ["read 7", "wait 7", "help ", "close "]) {
        expect(said(`${line}${character}`)).toMatchObject({
          code: "bad-arguments",
          text: expect.stringContaining(`${name} is not a blank`),
        });
      }
      expect(said(`register bob${character}`)).toMatchObject({ text: expect.stringContaining(name) });
    }
    expect(said("register\u00a0bob")).toMatchObject({ text: "no such command; U+00A0 is not a blank" });
    expect(said("send a\u00a0b")).toEqual({ verb: "send", text: "a\u00a0b" });
    expect(said("read one")).toMatchObject({ text: "usage: read or read <id>" });
  });

  test("[CMD-3] empty and blank lines are refused", () => {
    for (const line of ["", " ", "\t", " \t ", "\r", "\0\0\r\0"]) expect(parse(line)).toBe("empty-command");
  });

  test("[CMD-3] unknown verbs are refused", () => {
    for (const line of [
      "foo",
      "reads",
      "readx 1",
      "say hello",
      "+read",
      "read:",
      "\ufeffread",
      "\u001b[2J",
      "€",
    ]) {
      expect(parse(line)).toBe("unknown-command");
    }
  });

  test("[CMD-3] missing and extra arguments are refused", () => {
    for (const line of [
      "register",
      "register ",
      "register a b",
      "time",
      "time 1 2",
      "time flies",
      "wait",
      "wait 1 2",
      "read 1 2",
      "help me",
      "close now",
    ]) {
      expect(parse(line)).toBe("bad-arguments");
    }
  });

  test("[KEY-1] a key has 16 to 64 characters of its alphabet, and its refusal does not repeat it", () => {
    for (const key of ["k".repeat(16), "k".repeat(64), "0123456789-_ABcd"])
      expect(parse(`key ${key}`)).toEqual({ verb: "key", key });
    for (const key of [
      "k".repeat(15),
      "k".repeat(65),
      "k".repeat(900),
      "kkkkkkkk kkkkkkkk",
      "kkkkkkkkkkkkkkké",
      "kkkkkkkkkkkkkkk.",
      "kkkkkkkkkkkkkkkk\u00a0",
    ]) {
      const refused = parseCommand(bytesOf(`key ${key}`));
      expect(refused).toMatchObject({ code: "bad-key", closes: false });
      expect(JSON.stringify(refused)).not.toContain("kkk");
    }
    expect(parse("key")).toBe("bad-arguments");
  });

  test("[REG-5] a name of two words is refused, and the reply says that a name is one word", () => {
    expect(parseCommand(bytesOf("register Anna Rossi"))).toMatchObject({
      code: "bad-arguments",
      text: "a name is one word; use _ instead of a space",
    });
    expect(parse("register Anna_Rossi")).toEqual({ verb: "register", name: "Anna_Rossi" });
  });

  test("[CMD-4] an id is any number of digits", () => {
    expect(parse("read 0")).toEqual({ verb: "read-id", id: 0 });
    expect(parse("read 007")).toEqual({ verb: "read-id", id: 7 });
    expect(parse("wait 9007199254740991")).toEqual({ verb: "wait", id: Number.MAX_SAFE_INTEGER });
    expect(parse(`wait ${"9".repeat(400)}`)).toEqual({ verb: "wait", id: Number.MAX_SAFE_INTEGER });
  });

  test("[CMD-4] anything else is not an id", () => {
    for (const id of ["-1", "+1", "1.0", "1e3", "0x10", "one", "١", "1,000", "NaN", "Infinity", "1\u0000"]) {
      expect(parse(`read ${id}x`)).toBe("bad-arguments");
      expect(parse(`wait ${id}x`)).toBe("bad-arguments");
    }
    for (const id of ["-1", "+1", "1.0", "1e3", "0x10", "١"])
      expect(parse(`read ${id}`)).toBe("bad-arguments");
  });

  test("[FRM-4] one CR before the LF is dropped, and NULs at both ends", () => {
    for (const end of ["\r", "\0", "\r\0", "\0\r", "\0\0\r\0\0"])
      expect(parse(`read${end}`)).toEqual({ verb: "read" });
    expect(parse("read\r\r")).toBe("unknown-command");
    expect(parse("send a\rb")).toBe("bad-character");
    expect(parse("send a\0b")).toBe("bad-character");
  });

  test("[FRM-5] telnet's option negotiation before a command is dropped", () => {
    expect(parse([0xff, 0xfd, 0x03, 0xff, 0xfb, 0x18, ...bytesOf("read\r")])).toEqual({ verb: "read" });
    expect(parse([0xff, 0xfd, 0x03])).toBe("empty-command");
    expect(parse([0xff, 0xf4, 0xff, 0xfd, 0x06, ...bytesOf("read")])).toBe("bad-encoding");
    expect(parse(splice("send *", 0xff, 0xfd, 0x03))).toBe("bad-encoding");
  });

  test("[FRM-6] malformed UTF-8 of every kind is refused, in an argument and in a verb", () => {
    const malformed: Record<string, number[]> = {
      "a stray FF": [0xff],
      "a stray continuation": [0x80],
      "an overlong NUL": [0xc0, 0x80],
      "an overlong slash": [0xe0, 0x80, 0xaf],
      "an overlong of four bytes": [0xf0, 0x80, 0x80, 0xaf],
      "a high surrogate": [0xed, 0xa0, 0x80],
      "a low surrogate": [0xed, 0xbf, 0xbf],
      "beyond U+10FFFF": [0xf4, 0x90, 0x80, 0x80],
      "five bytes": [0xf8, 0x88, 0x80, 0x80, 0x80],
      "cut after one byte": [0xc3],
      "cut after two bytes": [0xe2, 0x82],
      "cut after three bytes": [0xf0, 0x9f, 0x98],
      "cut before ASCII": [0xe2, 0x82, 0x41],
    };
    for (const bytes of Object.values(malformed)) {
      expect(parse(splice("send a*", ...bytes))).toBe("bad-encoding");
      expect(parse(splice("send a* b", ...bytes))).toBe("bad-encoding");
      expect(parse(splice("register a*", ...bytes))).toBe("bad-encoding");
      expect(parse(splice("re*ad", ...bytes))).toBe("bad-encoding");
    }
  });

  test("[FRM-6] a byte order mark in a line is a character like any other", () => {
    expect(parse("send \ufeffhello")).toEqual({ verb: "send", text: "\ufeffhello" });
    expect(parse("\ufeffread")).toBe("unknown-command");
  });

  test("[FRM-6] a byte order mark before or after telnet's options is dropped on the first line alone", () => {
    const options = [0xff, 0xfd, 0x03];
    const bytes = Uint8Array.from([...options, 0xef, 0xbb, 0xbf, ...options, ...bytesOf("read 1\r")]);
    expect(parseCommand(bytes, "first")).toEqual({ verb: "read-id", id: 1 });
    expect(parseCommand(bytes, "later")).toMatchObject({ code: "bad-encoding" });
  });

  test("[CLS-4] HTTP closes the connection, whatever the case of Host", () => {
    for (const line of [
      "GET / HTTP/1.1",
      "POST /x HTTP/1.0",
      "PRI * HTTP/2.0",
      "Host: localhost:4040",
      "host: x",
      "Host:x",
    ]) {
      const parsed = parseCommand(bytesOf(`${line}\r`));
      expect(parsed).toMatchObject({ code: "unknown-command", closes: true });
    }
    for (const line of ["say HTTP/1 is nice", "say HTTP/1x", "GET / HTTP/1.1 x", "hosts: x"]) {
      expect(parseCommand(bytesOf(line))).toMatchObject({ code: "unknown-command", closes: false });
    }
    expect(parse("send GET / HTTP/1.1")).toEqual({ verb: "send", text: "GET / HTTP/1.1" });
    expect(parse("post GET / HTTP/1.1")).toEqual({ verb: "post", text: "GET / HTTP/1.1" });
    expect(parse("POST HTTP/1.1 is old")).toEqual({ verb: "post", text: "HTTP/1.1 is old" });
  });
});

describe("the first line", () => {
  const closing = { code: "unknown-command", text: "this is not an HTTP server", closes: true };

  test("[CLS-4] of the form of an HTTP request line closes the connection, whatever its word", () => {
    for (const line of [
      "SEND /x HTTP/1.0",
      "send /x HTTP/1.1\r",
      "register bob HTTP/2",
      "Read 1 HTTP/1.1",
      "close / HTTP/1.1",
      " send\t/a b\tHTTP/1.1 \r\0",
      "POST /x HTTP/1.0",
    ]) {
      expect(parseCommand(bytesOf(line), "first")).toMatchObject(closing);
    }
    const notUtf8 = Uint8Array.from(splice("send /* HTTP/1.0", 0xff));
    expect(parseCommand(notUtf8, "first")).toMatchObject(closing);
    expect(parseCommand(notUtf8, "later")).toMatchObject({ code: "bad-encoding", closes: false });
  });

  test("[CLS-4] of another form is a command, and so is every later line with a verb", () => {
    for (const line of ["send HTTP/1.1", "send /x HTTP/1.1 it is", "send /x http/1.1", "send /xHTTP/1.1"])
      expect(parseCommand(bytesOf(line), "first")).toMatchObject({ verb: "send" });
    expect(parse("send /x HTTP/1.0")).toEqual({ verb: "send", text: "/x HTTP/1.0" });
  });
});

describe("a line that starts with a verb", () => {
  test("is recognized whatever its case and the blanks around it", () => {
    for (const verb of commandVerbs) expect(beginsWithVerb(verb)).toBe(true);
    for (const line of ["SEND hi", "  read", "wait\t7", "close ", "help me"])
      expect(beginsWithVerb(line)).toBe(true);
    for (const line of ["send\u00a0hi", "send\u00a0hi there"]) {
      expect(beginsWithVerb(line)).toBe(false);
      expect(explainFalseBlank(line)).toBe("U+00A0 is not a blank; use a space");
    }
    for (const line of ["Attention\u00a0: all", "hello", "send\u00e9", "send hi\u00a0there"])
      expect(explainFalseBlank(line)).toBeUndefined();
    for (const line of ["", " ", "hello", "sendhi", "/send hi", "hello send", "readé"])
      expect(beginsWithVerb(line)).toBe(false);
  });
});
