import { describe, expect, spyOn, test } from "bun:test";
import { joinBytes } from "../../../src/protocol/bytes.ts";
import { FrameDecoder, type FrameEvent } from "../../../src/server/websocket/frame-decoder.ts";
import { bytesOf, cutBySizes, textOf } from "../../support/bytes.ts";
import { type ClientFrame, encodeClientFrame } from "../../support/client-frame.ts";
import { decodeFrames } from "../../support/frame-events.ts";

const maxMessageBytes = 300;
const nothing = new Uint8Array(0);

function text(payload: string, more: Partial<ClientFrame> = {}): Uint8Array {
  return encodeClientFrame({ opcode: 1, payload: bytesOf(payload), ...more });
}

function control(opcode: number, payload: Uint8Array = nothing, more: Partial<ClientFrame> = {}): Uint8Array {
  return encodeClientFrame({ opcode, payload, ...more });
}

/** The events of these bytes, in words; texts are readable. */
function decode(...frames: Uint8Array[]): string[] {
  return decodeFrames([joinBytes([nothing, ...frames])], maxMessageBytes)
    .flat()
    .map((event) =>
      event.replace(/^message (.*)/, (_, hex: string) => `message ${textOf(Buffer.from(hex, "hex"))}`),
    );
}

function open(...frames: Uint8Array[]): FrameDecoder {
  const decoder = new FrameDecoder(maxMessageBytes);
  for (const frame of frames) decoder.push(Uint8Array.from(frame));
  return decoder;
}

function drain(decoder: FrameDecoder): FrameEvent[] {
  const events: FrameEvent[] = [];
  for (let event = decoder.next(); event !== undefined; event = decoder.next()) events.push(event);
  return events;
}

describe("frame decoder", () => {
  test("a masked text frame is a message, whatever the form of its length", () => {
    expect(decode(text("read"), text(""), text("read", { mask: Uint8Array.of(0, 0, 0, 0) }))).toEqual([
      "message read",
      "message ",
      "message read",
    ]);
    for (const lengthBits of [7, 16, 64] as const) {
      expect(decode(text("read", { lengthBits }))).toEqual(["message read"]);
    }
  });

  test("fragments are joined, with control frames between them and a character cut in two", () => {
    const [head, tail] = [bytesOf("né").subarray(0, 2), bytesOf("né").subarray(2)];
    const frames = [
      encodeClientFrame({ opcode: 1, payload: head, isFinal: false }),
      control(9, bytesOf("x")),
      control(0, nothing, { isFinal: false }),
      control(10),
      control(0, tail),
      text("next"),
    ];
    expect(decode(...frames)).toEqual(["ping 78", "pong", "message né", "message next"]);
  });

  test("each fragment but the last is one event, an empty one too", () => {
    const empty = control(0, nothing, { isFinal: false });
    const decoder = open(text("re", { isFinal: false }), empty, empty, control(0, bytesOf("ad")));
    expect(drain(decoder).map(({ kind }) => kind)).toEqual(["fragment", "fragment", "fragment", "message"]);
  });

  test("a ping comes with its payload, a close with its code or none", () => {
    expect(decode(control(9, bytesOf("abc")), control(9))).toEqual(["ping 616263", "ping "]);
    const [closed] = drain(open(control(8)));
    expect(closed).toEqual({ kind: "close", code: undefined });
    expect(decode(control(8, Uint8Array.of(0x03, 0xe8, ...bytesOf("bye"))))).toEqual(["close 1000"]);
  });

  test("nothing is decoded after a close", () => {
    const decoder = open(control(8), text("read"));
    expect(drain(decoder)).toHaveLength(1);
    decoder.push(text("read"));
    expect([decoder.next(), decoder.unreadBytes]).toEqual([undefined, 0]);
  });

  test("after a fault every call returns the same fault, and the bytes are ignored", () => {
    const decoder = open(text("a", { mask: "none" }));
    const fault = decoder.next();
    decoder.push(text("read"));
    expect(fault).toEqual({ kind: "fault", code: 1002, reason: "a frame is not masked" });
    expect(decoder.next()).toBe(fault);
    expect(decoder.unreadBytes).toBe(0);
  });

  test("one call decodes one frame, and the rest is unread", () => {
    const frame = text("read");
    const decoder = open(joinBytes([frame, frame, frame.subarray(0, 8)]));
    expect(decoder.unreadBytes).toBe(28);
    expect(decoder.next()?.kind).toBe("message");
    expect(decoder.unreadBytes).toBe(18);
    expect(decoder.next()?.kind).toBe("message");
    expect(decoder.unreadBytes).toBe(8);
    expect(decoder.next()).toBeUndefined();
    expect(decoder.unreadBytes).toBe(0);
    decoder.push(frame.slice(8));
    expect(decoder.unreadBytes).toBe(2);
    expect(decoder.next()?.kind).toBe("message");
    expect(decoder.unreadBytes).toBe(0);
  });

  test("a frame that is not complete does not keep the chunk that it came in alive", () => {
    const decoder = new FrameDecoder(maxMessageBytes);
    const chunk = joinBytes([text("read"), text("help").subarray(0, 8)]);
    decoder.push(chunk);
    drain(decoder);
    chunk.fill(0x21);
    decoder.push(text("help").subarray(8));
    const event = decoder.next();
    expect(event?.kind === "message" && textOf(event.line)).toBe("help");
  });

  test("a fragment does not keep the chunk that it came in alive", () => {
    const decoder = new FrameDecoder(maxMessageBytes);
    const chunk = text("re", { isFinal: false });
    decoder.push(chunk);
    drain(decoder);
    chunk.fill(0x21);
    decoder.push(control(0, bytesOf("ad")));
    const event = decoder.next();
    expect(event?.kind === "message" && textOf(event.line)).toBe("read");
  });

  test("a line stays as it is while the frames after it come", () => {
    const decoder = new FrameDecoder(maxMessageBytes);
    const lines: Uint8Array[] = [];
    for (const byte of joinBytes(Array.from({ length: 50 }, (_, index) => text(`line ${index}`)))) {
      decoder.push(Uint8Array.of(byte));
      for (const event of drain(decoder)) if (event.kind === "message") lines.push(event.line);
    }
    expect(lines.map(textOf)).toEqual(Array.from({ length: 50 }, (_, index) => `line ${index}`));
  });

  test.each([
    ["in one frame", [65_536]],
    ["in fragments of one byte", Array<number>(16_384).fill(1)],
  ])("a long message that comes byte by byte costs a few copies of its bytes: %s", (_, sizes) => {
    const pieces = cutBySizes(new Uint8Array(sizes.reduce((sum, size) => sum + size, 0)).fill(0x61), sizes);
    const bytes = joinBytes(
      pieces.map((payload, index) =>
        encodeClientFrame({ opcode: index === 0 ? 1 : 0, payload, isFinal: index === pieces.length - 1 }),
      ),
    );
    const decoder = new FrameDecoder(65_536);
    const copying = spyOn(Uint8Array.prototype, "set");
    const events: FrameEvent[] = [];
    for (const chunk of cutBySizes(bytes, [1])) {
      decoder.push(chunk);
      events.push(...drain(decoder));
    }
    const copiedBytes = copying.mock.calls.reduce((sum, [source]) => sum + source.length, 0);
    copying.mockRestore();
    expect(events.at(-1)).toEqual({ kind: "message", line: joinBytes(pieces) });
    expect(copiedBytes).toBeLessThan(5 * bytes.length);
  });

  test("[WSK-2] a message at the limit is a message, and one past it a fault as soon as its header says so", () => {
    const atLimit = "x".repeat(maxMessageBytes);
    expect(decode(text(atLimit))).toEqual([`message ${atLimit}`]);
    for (const lengthBits of [16, 64] as const) {
      const header = text(`${atLimit}x`, { lengthBits }).subarray(0, lengthBits === 16 ? 4 : 10);
      expect(decode(header.subarray(0, -1))).toEqual([]);
      expect(decode(header)).toEqual(["fault 1009"]);
    }
  });

  test("[WSK-2] the fragments of a message count together, and the control frames between them do not", () => {
    const start = text("x".repeat(200), { isFinal: false });
    const ping = control(9, new Uint8Array(125));
    expect(decode(start, ping, control(0, new Uint8Array(100))).at(-1)).toStartWith("message");
    expect(decode(start, ping, control(0, new Uint8Array(101)).subarray(0, 2)).at(-1)).toBe("fault 1009");
  });

  test("a length of 2^63 or more is a broken frame, one below it is too long", () => {
    const frame = (claimedBytes: bigint) => encodeClientFrame({ opcode: 1, payload: nothing, claimedBytes });
    expect(decode(frame(2n ** 63n))).toEqual(["fault 1002"]);
    expect(decode(frame(2n ** 64n - 1n))).toEqual(["fault 1002"]);
    expect(decode(frame(2n ** 63n - 2n ** 10n))).toEqual(["fault 1009"]);
    expect(decode(frame(2n ** 63n - 1n))).toEqual(["fault 1009"]);
    expect(decode(frame(2n ** 53n))).toEqual(["fault 1009"]);
  });

  const notUtf8 = Uint8Array.of(0x61, 0xff);
  test.each<[string, number, Uint8Array[]]>([
    ["an unmasked text", 1002, [text("a", { mask: "none" })]],
    ["an unmasked ping", 1002, [control(9, nothing, { mask: "none" })]],
    ["an unmasked binary frame", 1002, [control(2, nothing, { mask: "none" })]],
    ...[0x10, 0x20, 0x40].map((reserved): [string, number, Uint8Array[]] => [
      `reserved bit ${reserved}`,
      1002,
      [text("a", { reserved })],
    ]),
    ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode): [string, number, Uint8Array[]] => [
      `opcode ${opcode}`,
      1002,
      [control(opcode)],
    ]),
    ["a fragmented ping", 1002, [control(9, nothing, { isFinal: false })]],
    ["a ping of 126 bytes", 1002, [control(9, new Uint8Array(126))]],
    ["a ping of 5 bytes with a 16-bit length", 1002, [control(9, new Uint8Array(5), { lengthBits: 16 })]],
    ["a continuation of nothing", 1002, [control(0)]],
    ["a continuation after a message", 1002, [text("a"), control(0)]],
    ["a text within a message", 1002, [text("a", { isFinal: false }), text("b")]],
    ["a binary frame within a message", 1002, [text("a", { isFinal: false }), control(2)]],
    ["[WSK-3] a binary message", 1003, [control(2, bytesOf("read"))]],
    ["[WSK-3] the header of a binary message", 1003, [control(2, bytesOf("read")).subarray(0, 2)]],
    ["[WSK-3] a binary fragment", 1003, [control(2, nothing, { isFinal: false })]],
    ["[WSK-3] a text that is not UTF-8", 1007, [encodeClientFrame({ opcode: 1, payload: notUtf8 })]],
    [
      "[WSK-3] a fragmented text that is not UTF-8",
      1007,
      [text("a", { isFinal: false }), control(0, Uint8Array.of(0xed, 0xa0, 0x80))],
    ],
    [
      "[WSK-3] a text that ends within a character",
      1007,
      [encodeClientFrame({ opcode: 1, payload: Uint8Array.of(0xc3) })],
    ],
    ["a close of 1 byte", 1002, [control(8, Uint8Array.of(3))]],
    ...[0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535].map(
      (code): [string, number, Uint8Array[]] => [
        `close code ${code}`,
        1002,
        [control(8, Uint8Array.of(code >> 8, code & 255))],
      ],
    ),
    ["a close reason that is not UTF-8", 1007, [control(8, Uint8Array.of(0x03, 0xe8, 0xff))]],
  ])("%s is fault %d", (_, code, frames) => {
    expect(decode(...frames).at(-1)).toBe(`fault ${code}`);
  });

  test.each([1000, 1001, 1003, 1007, 1014, 3000, 4999])("a client may close with code %d", (code) => {
    expect(decode(control(8, Uint8Array.of(code >> 8, code & 255)))).toEqual([`close ${code}`]);
  });
});

describe("polls in frames", () => {
  const poll = text("read");

  test("a chunk of polls is counted, whatever their masks", () => {
    const other = text("read", { mask: Uint8Array.of(0xff, 0, 0x72, 0x80) });
    expect([poll, joinBytes([poll, other, poll])].map((chunk) => open().countPolls(chunk))).toEqual([1, 3]);
  });

  test.each<[string, Uint8Array]>([
    ["nothing", nothing],
    ["another text", text("help")],
    ["another spelling", text("READ")],
    ["a poll and a part of one", joinBytes([poll, poll.subarray(0, 5)])],
    ["a poll and another text", joinBytes([poll, text("help")])],
    ["a longer form of the length", text("read", { lengthBits: 16 })],
    ["an LF at the end", text("read\n")],
    ["a fragment", text("read", { isFinal: false })],
    ["a reserved bit", text("read", { reserved: 0x40 })],
    ["a ping", control(9, bytesOf("read"))],
    ["an unmasked frame", text("read", { mask: "none" })],
    ["ten bytes unmasked", text("readread", { mask: "none" })],
  ])("a chunk that is anything else counts as none: %s", (_, chunk) => {
    expect(open().countPolls(chunk)).toBe(0);
  });

  test("no poll is counted while something is unread, held, fragmented or over", () => {
    const held = open(poll.subarray(0, 3));
    held.next();
    const fragmented = open(text("a", { isFinal: false }));
    fragmented.next();
    const [closed, lost] = [open(control(8)), open(control(2))];
    closed.next();
    lost.next();
    expect([open(poll), held, fragmented, closed, lost].map((each) => each.countPolls(poll))).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });

  test("counting changes nothing, and after whole frames polls are counted again", () => {
    const decoder = open(text("help"));
    drain(decoder);
    const chunk = poll.slice();
    expect(decoder.countPolls(chunk)).toBe(1);
    expect([...chunk]).toEqual([...poll]);
    expect(decoder.next()).toBeUndefined();
  });
});
