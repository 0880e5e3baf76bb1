import type { LineClient } from "./line-client.ts";
import { type ProtocolRule, rule } from "./rule.ts";
import { demand, type RuleTrial } from "./trial.ts";
import { quote } from "./wire-text.ts";

/** Nothing to see: nothing, white space, invisible characters, blank Braille patterns, marks. */
const unseen = [
  ...["", " \t ", "\u00a0", "\u3000", "\u2003\u00a0", "\u200b", "\u200d\u2060", "\ufeff", "\u00ad", "\u034f"],
  ...[
    "\u115f",
    "\u3164",
    "\uffa0",
    "\u2800",
    "\u0301",
    "\u0301\u200d",
    "\ufe0f",
    "\u{e0020}",
    "\u180e",
    "\u20dd",
  ],
];

/** The forbidden code points, from and to. */
const forbidden = [
  [0x00, 0x08], // TAB and LF are something else
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0x2028, 0x202e],
  [0x2066, 0x2069],
] as const;

/** Their neighbours, and what else may be in a message. */
const allowed = [
  "\u00a0",
  "\u00ad",
  "\u2027",
  "\u202f",
  "\u200e",
  "\u200f",
  "\u2065",
  "\u206a",
  "\u200d",
  "\ufffd",
  "\uffff",
  "~",
];

/** A server that repairs a message would change one of these. */
const unchanged = [
  "a\u0301 is not á, and ﬁ is not fi",
  "café ☕ 😀 👩‍👩‍👧 🇮🇹 日本語 עברית العربية",
  "two  blanks, a trailing joiner\u200d",
  "read",
  "error bad-name: not really",
  "1 anna: hello: again",
  "\\n \\0 %s %n {} <b>&amp;</b> '; drop table messages; --",
  "\u{10ffff} \ufdd0 \ufffe",
];

/** The rules MSG-1 to MSG-4. */
export const messageRules: readonly ProtocolRule[] = [
  rule("MSG-1", "A message has 1 to 900 bytes, and something to see in it.", tryLengths),
  rule("MSG-2", "Each TAB in a message becomes one SP.", async (trial) => {
    const client = await trial.join();
    await expectKept(client, "a\tb\t\tc \t d", "a b  c   d");
    await expectKept(client, `a${"\t".repeat(898)}b`, `a${" ".repeat(898)}b`);
  }),
  rule("MSG-3", "Other control characters get bad-character.", tryForbidden),
  rule("MSG-4", "A message is stored as it was sent, or refused.", async (trial) => {
    const client = await trial.join();
    for (const text of unchanged) await expectKept(client, text);
  }),
];

/** Sends a message, and requires that the board has it as it was sent, or as said. */
async function expectKept(client: LineClient, text: string, kept = text): Promise<void> {
  await client.expect(`send ${text}`, "ok");
  const message = await client.expectMessage("read");
  demand(message.text === kept, `the message ${quote(kept)} became ${quote(message.text)}`);
}

async function tryLengths(trial: RuleTrial): Promise<undefined> {
  const client = await trial.join();
  for (const text of ["x", "0", "€".repeat(300), "x".repeat(900), `${"😀".repeat(224)}xxxx`])
    await expectKept(client, text);
  await expectKept(client, ` \t${"y".repeat(900)}\t `, "y".repeat(900));
  await expectKept(client, "  in   ner  ", "in   ner");
  const last = await client.ask("read");
  for (const text of ["x".repeat(901), `${"€".repeat(300)}x`, `${"😀".repeat(225)}x`])
    await client.expectError(`send ${text}`, "too-long");
  for (const text of unseen) await client.expectError(`send ${text}`, "empty-message");
  await client.expectError("send", "empty-message");
  await client.expect("read", last);
}

async function tryForbidden(trial: RuleTrial): Promise<undefined> {
  const { client, line } = await trial.joinAndPost();
  for (const [from, to] of forbidden)
    for (let code = from; code <= to; code++)
      await client.expectError(`send a${String.fromCodePoint(code)}b`, "bad-character");
  for (const text of ["\u001b[2Jx", "a\u0007", "a\u202e", "\u2028a", "a\u0085"])
    await client.expectError(`send ${text}`, "bad-character");
  await client.expect("read", line);
  for (const character of allowed) await expectKept(client, `a${character}b`);
}
