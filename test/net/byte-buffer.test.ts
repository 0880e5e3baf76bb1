import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { ByteBuffer } from "../../src/net/byte-buffer.ts";
import { joinBytes } from "../../src/protocol/bytes.ts";

describe("byte buffer", () => {
  test("bytes come out once and in order, and what was taken stays as it is", () => {
    const steps = fc.array(fc.tuple(fc.nat(40), fc.nat(60), fc.boolean()), { maxLength: 30 });
    fc.assert(
      fc.property(steps, (all) => {
        const buffer = new ByteBuffer();
        const taken: Uint8Array[] = [new Uint8Array(0)];
        let next = 0;
        for (const [added, removed, isDetached] of all) {
          buffer.push(Uint8Array.from({ length: added }, () => next++ & 0xff));
          taken.push(buffer.take(Math.min(removed, buffer.length)));
          if (isDetached) buffer.detach();
        }
        taken.push(buffer.take(buffer.length));
        expect([...joinBytes(taken)]).toEqual(Array.from({ length: next }, (_, index) => index & 0xff));
      }),
      { numRuns: 200 },
    );
  });

  test("a buffer that was long and is short again gives its space back", () => {
    const buffer = new ByteBuffer();
    for (let count = 0; count < 100; count++) buffer.push(new Uint8Array(1000));
    buffer.skip(100_000 - 3);
    buffer.detach();
    expect([buffer.length, buffer.bytes.length]).toEqual([3, 3]);
    buffer.skip(3);
    buffer.detach();
    expect(buffer.bytes).toHaveLength(0);
  });

  test("the last bytes of a long chunk do not keep all of it", () => {
    const buffer = new ByteBuffer();
    buffer.push(new Uint8Array(100_000));
    buffer.take(99_990);
    buffer.compact();
    expect([buffer.length, buffer.bytes.buffer.byteLength]).toEqual([10, 10]);
  });
});
