import { expect, test } from "bun:test";
import fc from "fast-check";
import { joinBytes } from "../../../src/protocol/bytes.ts";
import type { ClientLineSource } from "../../../src/protocol/line-source.ts";
import { WebSocketLines } from "../../../src/server/websocket/websocket-lines.ts";
import { bytesOf, cutBySizes } from "../../support/bytes.ts";
import { encodeClientFrame } from "../../support/client-frame.ts";
import { settle } from "../../support/clock.ts";
import { TestBoard } from "../../support/session.ts";

const line = fc.oneof(
  { weight: 4, arbitrary: fc.constant("read") },
  fc.constantFrom(
    "register bob",
    "register Zoë",
    "register bad:name",
    "help",
    "",
    "foo",
    "READ ",
    "read 1",
    "read 9",
  ),
  fc.constantFrom("wait 0", "wait 1", "wait 99", "wait", "send", "send \u001b", "read\r", "\0read", "\u0016"),
  fc.array(fc.constant("read"), { minLength: 2, maxLength: 40 }).map((polls) => polls.join("\n")),
  fc.string({ unit: "grapheme", maxLength: 30 }).map((text) => `send ${text}`),
  fc.integer({ min: 890, max: 1030 }).map((length) => `send ${"x".repeat(length)}`),
);

/** What a fresh board answers to these pieces, each a chunk of its own; `settleEach`: with time between them. */
async function answersTo(
  pieces: readonly Uint8Array[],
  settleEach: boolean,
  lines?: ClientLineSource,
): Promise<string> {
  const peer = new TestBoard({ maxOutboxBytes: 2048, maxPendingReplies: 5 }).connect(lines);
  for (const piece of pieces) {
    peer.session.receive(piece);
    if (settleEach) await settle();
  }
  peer.session.ended();
  while (!peer.transport.calls.includes("shutdown")) await settle();
  return peer.transport.received;
}

test("[FRM-3] a session gives the same replies however its bytes are split and whenever they arrive", async () => {
  const session = fc.array(line, { minLength: 1, maxLength: 60 });
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(session, sizes, fc.boolean(), async (lines, cuts, settleEach) => {
      const bytes = bytesOf(lines.map((each) => `${each}\n`).join(""));
      expect(await answersTo(cutBySizes(bytes, cuts), settleEach)).toBe(await answersTo([bytes], false));
    }),
    { numRuns: 200 },
  );
});

test("[WSK-1] a session gives the same replies to messages, however their frames are split, as to a stream", async () => {
  const session = fc.array(line, { minLength: 1, maxLength: 60 });
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(session, sizes, fc.boolean(), async (lines, cuts, settleEach) => {
      // On a stream, the first byte may be that of a TLS client.
      const all = ["help", ...lines];
      const messages = all.flatMap((each) => each.split("\n")).map((each) => bytesOf(each));
      const frames = joinBytes(
        messages.map((payload) => encodeClientFrame({ opcode: 1, payload, isFinal: true })),
      );
      const stream = bytesOf(all.map((each) => `${each}\n`).join(""));
      expect(await answersTo(cutBySizes(frames, cuts), settleEach, new WebSocketLines(65_536))).toBe(
        await answersTo([stream], false),
      );
    }),
    { numRuns: 200 },
  );
});

test("[FRM-3] a session gives the same replies split in two at every byte", async () => {
  const lines = [
    "read",
    "register Zoë",
    "send grüße 😀",
    "read",
    "wait 0",
    "read 1",
    "foo",
    "send again",
    "read",
    "help",
  ];
  const bytes = bytesOf(lines.map((each) => `${each}\n`).join(""));
  const whole = await answersTo([bytes], false);
  expect(whole.split("\n")).toHaveLength(lines.length + 1);
  for (let at = 1; at < bytes.length; at++) {
    expect(await answersTo([bytes.subarray(0, at), bytes.subarray(at)], true)).toBe(whole);
  }
});
