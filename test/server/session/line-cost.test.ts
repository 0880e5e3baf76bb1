import { describe, expect, test } from "bun:test";
import type { Transport } from "../../../src/net/transport.ts";
import { joinBytes } from "../../../src/protocol/bytes.ts";
import { LineDecoder } from "../../../src/protocol/line-decoder.ts";
import { Session } from "../../../src/server/session/session.ts";
import { bytesOf } from "../../support/bytes.ts";
import { settle } from "../../support/clock.ts";
import { leastCpuMicros } from "../../support/cpu-cost.ts";
import { TestBoard } from "../../support/session.ts";

/** How many times the cost per byte of `send` with 900 letters any byte of any line may cost. */
const maxRatio = 50;
/** How many bytes of each line are measured: enough for some milliseconds. */
const measuredBytes = 300_000;

/** A transport that only counts the lines. */
class CountingTransport implements Transport {
  readonly lastBytes = new Uint8Array(0);
  lines = 0;

  encodeLine(line: Uint8Array): Uint8Array {
    return line;
  }

  write(encoded: readonly Uint8Array[]): number {
    this.lines += encoded.length;
    return encoded.reduce((total, { length }) => total + length, 0);
  }

  shutdown(): void {}
  destroy(): void {}
  pause(): void {}
  resume(): void {}
}

const board = new TestBoard({ maxErrorsInRow: 1_000_000 });
let connections = 0;

async function connect(): Promise<{ session: Session; transport: CountingTransport }> {
  const transport = new CountingTransport();
  const session = new Session(++connections, transport, new LineDecoder(65_536), board);
  session.receive(bytesOf(`register c${connections}\n`));
  while (transport.lines < 1) await settle();
  return { session, transport };
}

const line = (...parts: (string | number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...bytesOf(part)] : part)));
const fill = (length: number, ...bytes: number[]) => Array.from({ length }, () => bytes).flat();

const reference = line(`send ${"x".repeat(900)}`);

/** The lines that cost the most, of each command, and of each kind of bad line; without their LF. */
const lines: Record<string, Uint8Array> = {
  "send of blanks between two letters": line(`send a${" ".repeat(890)}b`),
  "send of tabs between two letters": line(`send a${"\t".repeat(890)}b`),
  "send of letters and tabs": line(`send ${"a\t".repeat(449)}b`),
  "send of characters of three bytes": line(`send ${"€".repeat(300)}`),
  "send of characters of four bytes": line(`send ${"😀".repeat(225)}`),
  "send with a control character at its end": line(`send ${"x".repeat(899)}\u0007`),
  "send of blanks": line(`send${" ".repeat(1019)}`),
  "send of invisible characters": line(`send ${"\u{e0100}".repeat(225)}`),
  "send of white space": line(`send ${"\u3000".repeat(300)}`),
  "send of marks": line(`send ${"\u0315\u0300".repeat(225)}`),
  "send of a message that is too long": line(`send ${"€".repeat(339)}`),
  "register with letters": line(`register ${"x".repeat(1014)}`),
  // U+0344 becomes two marks, which NFKC moves past each U+0316, one by one.
  "register with marks": line(`register ${"\u0344".repeat(253)}${"\u0316".repeat(253)}`),
  "register with 96 marks": line(`register ${"\u0344".repeat(48)}${"\u0316".repeat(48)}`),
  "register with 32 letters of two marks that do not compose": line(`register ${"x\u0315\u0327".repeat(32)}`),
  "register with ligatures": line(`register ${"\ufdfa".repeat(338)}`),
  "register with 96 ligatures": line(`register ${"\ufdfa".repeat(96)}`),
  "register with 96 digraphs": line(`register ${"\u01c4".repeat(96)}`),
  "register with 96 musical symbols": line(`register ${"\u{1d160}".repeat(96)}`),
  "register with blanks in between": line(`register a${" ".repeat(1011)}b`),
  "read with blanks": line(`read${" ".repeat(1019)}`),
  "read of an id of zeros": line(`read ${"0".repeat(1018)}`),
  "read of an id of nines": line(`read ${"9".repeat(1018)}`),
  "read of an id between two numbers": line(`read 9007199254740993${"0".repeat(1001)}1`),
  "read of no id": line(`read ${"9".repeat(1017)}x`),
  "wait for an id of nines": line(`wait ${"9".repeat(1018)}`),
  "wait with blanks in between": line(`wait 1${" ".repeat(1016)}1`),
  "help with blanks": line(`help${"\t ".repeat(509)}`),
  "help with an argument": line(`help ${"İ".repeat(509)}`),
  "close with an argument": line(`close ${"x".repeat(1017)}`),
  "a line of blanks": line(" ".repeat(1023)),
  "a line of blanks and NULs": line(`${" \0".repeat(511)}`),
  "a line of CRs": line("\r".repeat(1023)),
  "a line of NULs": line(fill(65_500, 0)),
  "NULs after a command": line("read", fill(1000, 0)),
  "NULs before a command": line(fill(65_500, 0), "read"),
  "telnet options before a command": line(fill(339, 0xff, 0xfd, 0x03), "read"),
  "an unknown verb that changes length in lower case": line("İ".repeat(511)),
  "an unknown verb of letters": line("A".repeat(1023)),
  "an unknown verb with blanks inside": line(`x${" ".repeat(1021)}x`),
  "no-break spaces after a verb": line(`read${"\u00a0".repeat(509)}`),
  "almost an HTTP request line": line(" HTTP/1".repeat(145), "x"),
  "bytes that are not UTF-8": line(fill(1023, 0xff)),
  "a byte that is not UTF-8 at the end": line("send ", "x".repeat(900), [0xff]),
  "characters that are cut": line(fill(511, 0xe2, 0x82)),
  surrogates: line(fill(341, 0xed, 0xa0, 0x80)),
  "a line that is one byte too long": line("x".repeat(1024)),
  "a line of 65,536 bytes": line("x".repeat(65_535)),
  "a line of 65,536 blanks": line(" ".repeat(65_535)),
};

/** Bad lines that close their connection. */
const closingLines: Record<string, Uint8Array> = {
  "a line without its LF": line("x".repeat(65_537)),
  "a row of NULs without LF": line(fill(65_537, 0)),
  "an HTTP request line": line(`GET /${"x".repeat(1000)} HTTP/1.1`),
  "a Host header": line(`Host: ${"x".repeat(1000)}`),
  "close with blanks": line(`close${" ".repeat(1018)}`),
  "a TLS handshake": line([0x16], fill(1022, 0x03)),
};

/** The longest name, in its longest form: each letter with two marks. */
const longestRegister = line(`register ${"ệ".normalize("NFD").repeat(32)}`);
const shortestRegister = line("register x");

/** The CPU time that a session takes for each byte of a line, its reply included. */
async function costPerByte(bytes: Uint8Array): Promise<number> {
  return (await costPerLine(bytes)) / (bytes.length + 1);
}

async function costPerLine(bytes: Uint8Array): Promise<number> {
  const { session, transport } = await connect();
  const count = Math.ceil(measuredBytes / (bytes.length + 1));
  const chunk = joinBytes(Array.from({ length: count }, () => [bytes, Uint8Array.of(0x0a)]).flat());
  const micros = await leastCpuMicros(async () => {
    const replies = transport.lines + count;
    session.receive(chunk);
    while (transport.lines < replies) await settle();
  });
  session.closed();
  return micros / count;
}

/** As `costPerByte`, with a new connection for each line. */
async function closingCostPerByte(bytes: Uint8Array): Promise<number> {
  const count = Math.ceil(measuredBytes / bytes.length);
  const chunk = joinBytes([bytes, Uint8Array.of(0x0a)]);
  const micros = await leastCpuMicros(async () => {
    for (let each = 0; each < count; each++) {
      const session = new Session(++connections, new CountingTransport(), new LineDecoder(65_536), board);
      session.receive(chunk);
      session.closed();
    }
    await settle();
  });
  return micros / (count * chunk.length);
}

describe("the cost of a line", () => {
  // The first run compiles the code that the second one measures.
  const referenceCost = costPerByte(reference).then(() => costPerByte(reference));

  for (const [what, bytes] of Object.entries(lines)) {
    test(`a byte of ${what} costs at most ${maxRatio} times one of send with 900 letters`, async () => {
      expect((await costPerByte(bytes)) / (await referenceCost)).toBeLessThan(maxRatio);
    });
  }

  test(`[NAM-1] a further byte of the longest name costs at most ${maxRatio} times one of send with 900 letters`, async () => {
    const fixed = await costPerLine(shortestRegister);
    const further = (await costPerLine(longestRegister)) - fixed;
    const ratio = further / (longestRegister.length - shortestRegister.length) / (await referenceCost);
    expect(ratio).toBeLessThan(maxRatio);
  });

  for (const [what, bytes] of Object.entries(closingLines)) {
    test(`a byte of ${what} costs at most ${maxRatio} times one of send with 900 letters, its connection included`, async () => {
      expect((await closingCostPerByte(bytes)) / (await referenceCost)).toBeLessThan(maxRatio);
    });
  }
});
