import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { joinBytes } from "../../../src/protocol/bytes.ts";
import { FrameDecoder } from "../../../src/server/websocket/frame-decoder.ts";
import { bytesOf, cutBySizes, cutsInTwo } from "../../support/bytes.ts";
import { type ClientFrame, encodeClientFrame } from "../../support/client-frame.ts";
import { decodeFrames } from "../../support/frame-events.ts";
import { bunReceiver, Receiver, receiveWithWs } from "../../support/ws-receiver.ts";

/** Small enough for messages to exceed it, and more than 125: lengths in all three forms are below it. */
const maxMessageBytes = 300;
const nothing = new Uint8Array(0);

const masks = fc.uint8Array({ minLength: 4, maxLength: 4 });
const lengthForms = fc.constantFrom<NonNullable<ClientFrame["lengthBits"]>>(7, 7, 7, 16, 64);

/** Adds a mask and a form of the length, which do not change the event; a control frame has one form. */
function dress(frame: ClientFrame): fc.Arbitrary<ClientFrame> {
  return fc
    .record({ mask: masks, lengthBits: frame.opcode >= 8 ? fc.constant(7 as const) : lengthForms })
    .map((more) => ({ ...more, ...frame }));
}

const smallPayloads = fc.uint8Array({ maxLength: 125 });
const controlFrames = fc
  .oneof(
    smallPayloads.map((payload) => ({ opcode: 9, payload })),
    smallPayloads.map((payload) => ({ opcode: 10, payload })),
  )
  .chain(dress);

const texts = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom("read", "", "x".repeat(125), "x".repeat(126), "x".repeat(300), "é😀"),
);
const cutPoints = fc.array(fc.nat(40), { maxLength: 5 });

/** A text message in fragments, cut at any byte, with control frames between them. */
const messages = fc
  .tuple(texts, cutPoints, fc.array(controlFrames, { maxLength: 3 }))
  .chain(([text, cuts, controls]) => {
    const bytes = bytesOf(text);
    const ends = [...cuts.filter((cut) => cut <= bytes.length).sort((a, b) => a - b), bytes.length];
    const fragments = ends.map((end, index) => ({
      opcode: index === 0 ? 1 : 0,
      payload: bytes.slice(ends[index - 1] ?? 0, end),
      isFinal: index === ends.length - 1,
    }));
    const frames = fragments.map(dress).flatMap((fragment, index) => {
      const control = index === 0 ? undefined : controls[index - 1];
      return control === undefined ? [fragment] : [fc.constant(control), fragment];
    });
    return fc.tuple(...frames);
  });

const closes = fc
  .oneof(
    fc.constant(nothing),
    fc
      .tuple(fc.constantFrom(1000, 1001, 1014, 3000, 4999), fc.string({ unit: "binary", maxLength: 20 }))
      .map(([code, reason]) => joinBytes([Uint8Array.of(code >> 8, code & 255), bytesOf(reason)])),
  )
  .chain((payload) => dress({ opcode: 8, payload }));

/** Frames that are invalid everywhere, or only within a message, or only outside one. */
const brokenFrames: fc.Arbitrary<ClientFrame> = fc.oneof(
  fc.record({
    opcode: fc.constantFrom(0, 1, 8, 9),
    payload: smallPayloads,
    mask: fc.constant("none" as const),
  }),
  fc.record({
    opcode: fc.constantFrom(0, 1, 9),
    payload: smallPayloads,
    reserved: fc.constantFrom(16, 32, 64, 112),
  }),
  fc.record({ opcode: fc.constantFrom(3, 4, 5, 6, 7, 11, 12, 13, 14, 15), payload: smallPayloads }),
  fc.record({ opcode: fc.constantFrom(8, 9, 10), payload: smallPayloads, isFinal: fc.constant(false) }),
  fc.record({
    opcode: fc.constantFrom(8, 9, 10),
    payload: fc.uint8Array({ minLength: 126, maxLength: 140 }),
  }),
  fc.record({ opcode: fc.constantFrom(9, 10), payload: smallPayloads, lengthBits: fc.constantFrom(16, 64) }),
  fc.record({ opcode: fc.constant(0), payload: smallPayloads }),
  fc.record({ opcode: fc.constantFrom(1, 2), payload: smallPayloads, isFinal: fc.boolean() }),
  fc.record({
    opcode: fc.constantFrom(0, 1),
    payload: fc.uint8Array({ maxLength: 40 }),
    isFinal: fc.boolean(),
  }),
  fc.record({ opcode: fc.constantFrom(0, 1), payload: fc.uint8Array({ minLength: 250, maxLength: 310 }) }),
  fc.record({
    opcode: fc.constantFrom(0, 1, 2),
    payload: fc.constant(nothing),
    claimedBytes: fc.oneof(
      fc.constantFrom(301n, 65_536n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n),
      fc.bigInt(0n, 2n ** 64n - 1n),
    ),
  }),
  fc.record({ opcode: fc.constant(8), payload: fc.uint8Array({ maxLength: 8 }) }),
  fc.record({
    opcode: fc.constant(8),
    payload: fc.integer({ min: 0, max: 5100 }).map((code) => Uint8Array.of(code >> 8, code & 255)),
  }),
);

/** Valid frames, with a close or a broken frame at any place, or without. */
const streams = fc
  .tuple(
    fc.array(
      fc.oneof(
        messages,
        controlFrames.map((frame) => [frame]),
      ),
      { maxLength: 6 },
    ),
    fc.option(fc.oneof(closes, brokenFrames, brokenFrames)),
    fc.nat(20),
  )
  .map(([parts, odd, place]) => {
    const frames = parts.flat();
    if (odd !== null) frames.splice(place % (frames.length + 1), 0, odd);
    return joinBytes([nothing, ...frames.map(encodeClientFrame)]);
  });

const sizes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 8 });

/** Each chunk gives the same events as ws gives; all chunks give the same events as one chunk. */
function expectAgreement(bytes: Uint8Array, chunks: readonly Uint8Array[]): void {
  const events = decodeFrames(chunks, maxMessageBytes);
  expect(events).toEqual(receiveWithWs(chunks, maxMessageBytes));
  expect(events.flat()).toEqual(decodeFrames([bytes], maxMessageBytes).flat());
}

describe("the oracle", () => {
  test("is the real Receiver of ws, not the replacement that Bun answers an import with", () => {
    expect(bunReceiver).toBeFunction();
    expect(Receiver).not.toBe(bunReceiver);
    expect(Object.getOwnPropertyNames(Receiver.prototype)).toContain("getInfo");
    const frame = encodeClientFrame({ opcode: 1, payload: bytesOf("read") });
    expect(receiveWithWs([frame], maxMessageBytes)).toEqual([["message 72656164"]]);
  });

  // ws reports a binary message when it is complete; the server accepts none [WSK-3].
  test("is changed where the server differs: a binary message is fault 1003 at its header", () => {
    const frame = encodeClientFrame({ opcode: 2, payload: nothing });
    expect(receiveWithWs(cutBySizes(frame, [1]), maxMessageBytes)).toEqual([
      [],
      ["fault 1003"],
      [],
      [],
      [],
      [],
    ]);
  });

  // ws says 1009 for every length from 2^53 on; RFC 6455, section 5.2 requires the first bit to be 0.
  test("is changed where the server differs: a 64-bit length with its first bit set is fault 1002", () => {
    const faults = [2n ** 63n - 1n, 2n ** 63n].map((claimedBytes) =>
      receiveWithWs([encodeClientFrame({ opcode: 1, payload: nothing, claimedBytes })], maxMessageBytes),
    );
    expect(faults).toEqual([[["fault 1009"]], [["fault 1002"]]]);
  });
});

describe("frame decoder beside ws", () => {
  test("frames of all kinds give the same events at the same chunk, however the bytes are split", () => {
    fc.assert(
      fc.property(streams, sizes, (bytes, cuts) => {
        for (const chunks of [[bytes], cutBySizes(bytes, [1]), cutBySizes(bytes, cuts)]) {
          expectAgreement(bytes, chunks);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("every cut in two gives the same events", () => {
    fc.assert(
      fc.property(streams, (bytes) => {
        for (const chunks of cutsInTwo(bytes)) expectAgreement(bytes, chunks);
      }),
      { numRuns: 30 },
    );
  });

  test("a stream with some bytes changed, dropped or inserted gives the same events", () => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(2), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(streams, edits, sizes, (stream, changes, cuts) => {
        const bytes = [...stream];
        for (const [place, kind, byte] of changes) {
          bytes.splice(place % (bytes.length + 1), kind === 2 ? 0 : 1, ...(kind === 1 ? [] : [byte]));
        }
        const edited = Uint8Array.from(bytes);
        expectAgreement(edited, cutBySizes(edited, cuts));
      }),
      { numRuns: 1000 },
    );
  });

  test("random bytes give the same events", () => {
    const anyFirst = fc.constantFrom(0x81, 0x01, 0x80, 0x00, 0x88, 0x89, 0x8a, 0x82, 0x91, 0x83);
    const anySecond = fc.constantFrom(0x80, 0x81, 0x82, 0x84, 0xfd, 0xfe, 0xff, 0x05);
    const pieces = fc
      .tuple(anyFirst, anySecond, fc.uint8Array({ maxLength: 16 }))
      .map(([first, second, rest]) => Uint8Array.of(first, second, ...rest));
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(pieces, { maxLength: 8 }).map((all) => joinBytes([nothing, ...all])),
    );
    fc.assert(
      fc.property(noise, sizes, (bytes, cuts) => {
        expectAgreement(bytes, cutBySizes(bytes, cuts));
      }),
      { numRuns: 1000 },
    );
  });

  test("a caller may stop after any frame: what it reads later is the same", () => {
    fc.assert(
      fc.property(
        streams,
        sizes,
        fc.array(fc.nat(3), { minLength: 1, maxLength: 8 }),
        (bytes, cuts, pauses) => {
          const decoder = new FrameDecoder(maxMessageBytes);
          const kinds: string[] = [];
          const take = (limit: number) => {
            for (let count = 0; count < limit && kinds.at(-1) !== "fault"; count++) {
              const event = decoder.next();
              if (event === undefined) return;
              kinds.push(event.kind);
            }
          };
          cutBySizes(bytes, cuts).forEach((chunk, turn) => {
            decoder.push(Uint8Array.from(chunk));
            take(pauses[turn % pauses.length] ?? 0);
          });
          take(Number.POSITIVE_INFINITY);
          const expected = decodeFrames([bytes], maxMessageBytes).flat();
          expect(kinds.filter((kind) => kind !== "fragment")).toEqual(
            expected.map((event) => event.replace(/ .*/, "")),
          );
          expect(decoder.unreadBytes).toBe(0);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("polls are counted exactly when the chunk is nothing but messages that say read", () => {
    const poll = fc
      .constant("read")
      .chain((text) => masks.map((mask) => encodeClientFrame({ opcode: 1, payload: bytesOf(text), mask })));
    const chunks = fc
      .array(fc.oneof({ weight: 5, arbitrary: poll }, streams), { maxLength: 4 })
      .map((all) => joinBytes([nothing, ...all]));
    const edited = fc
      .tuple(chunks, fc.nat(), fc.nat(255), fc.boolean())
      .map(([chunk, place, byte, isEdited]) => {
        if (isEdited && chunk.length > 0) chunk[place % chunk.length] = byte;
        return chunk;
      });
    fc.assert(
      fc.property(edited, (chunk) => {
        const events = receiveWithWs([chunk], maxMessageBytes).flat();
        const isPolls =
          events.length * 10 === chunk.length && events.every((event) => event === "message 72656164");
        expect(new FrameDecoder(maxMessageBytes).countPolls(chunk)).toBe(isPolls ? events.length : 0);
      }),
      { numRuns: 500 },
    );
  });
});
