import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { joinBytes } from "../../../src/protocol/bytes.ts";
import {
  encodeClose,
  encodePing,
  encodePong,
  encodeTextFrame,
} from "../../../src/server/websocket/encode-frame.ts";
import { FrameDecoder } from "../../../src/server/websocket/frame-decoder.ts";
import { bytesOf, textOf } from "../../support/bytes.ts";

/** The frame as a client would send it: masked by zeros. */
function masked(frame: Uint8Array): Uint8Array {
  const length = frame[1] ?? 0;
  const headerBytes = length === 127 ? 10 : length === 126 ? 4 : 2;
  const header = frame.slice(0, headerBytes);
  header[1] = length | 0x80;
  return joinBytes([header, new Uint8Array(4), frame.subarray(headerBytes)]);
}

function headerOf(frame: Uint8Array, bytes: number): number[] {
  return [...frame.subarray(0, bytes)];
}

describe("frames of a server", () => {
  test("a text frame is final and not masked, and its length has the shortest form", () => {
    const frame = (length: number) => encodeTextFrame(new Uint8Array(length));
    expect(headerOf(frame(0), 3)).toEqual([0x81, 0]);
    expect(headerOf(frame(125), 2)).toEqual([0x81, 125]);
    expect(headerOf(frame(126), 4)).toEqual([0x81, 126, 0, 126]);
    expect(headerOf(frame(65_535), 4)).toEqual([0x81, 126, 255, 255]);
    expect(headerOf(frame(65_536), 10)).toEqual([0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]);
    expect([0, 125, 126, 65_535, 65_536].map((length) => frame(length).length)).toEqual([
      2, 127, 130, 65_539, 65_546,
    ]);
  });

  test("the payload of a text frame is the line", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (line) => {
        const decoder = new FrameDecoder(2000);
        decoder.push(masked(encodeTextFrame(bytesOf(line))));
        const event = decoder.next();
        expect(event?.kind === "message" && textOf(event.line)).toBe(line);
        expect(decoder.unreadBytes).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  test("a pong repeats the payload of the ping, a ping has none", () => {
    expect([...encodePong(Uint8Array.of(1, 2, 3))]).toEqual([0x8a, 3, 1, 2, 3]);
    expect([...encodePing()]).toEqual([0x89, 0]);
  });

  test("a close has its code, and a reason or none", () => {
    expect([...encodeClose(1000)]).toEqual([0x88, 2, 0x03, 0xe8]);
    expect([...encodeClose(1013, "é")]).toEqual([0x88, 4, 0x03, 0xf5, 0xc3, 0xa9]);
  });

  test("a control frame has at most 125 bytes of payload", () => {
    expect(encodeClose(1000, "x".repeat(123))).toHaveLength(127);
    expect(() => encodeClose(1000, "x".repeat(124))).toThrow("too long");
    expect(() => encodePong(new Uint8Array(126))).toThrow("too long");
  });
});
