import type { LineClient } from "./line-client.ts";
import { type ProtocolRule, rule } from "./rule.ts";
import type { RuleTrial } from "./trial.ts";

/** Before NFKC, and after it. */
const normalised: readonly (readonly [string, string])[] = [
  ["\ufb01", "fi"],
  ["\uff21\uff4e\uff11", "An1"], // full width
  ["e\u0301", "é"],
  ["o\u0323\u0302", "ộ"],
  ["\u212a", "K"], // the Kelvin sign
  ["\u017f", "s"], // the long s
  ["x\u00b2", "x2"],
];

const accepted = ["é", "ß", "ñ", "ø", "đ", "ł", "ı", "æ", "Ÿ", "ẞ", "ǧ", "ệ", "0", "9", "_", ".", "-", "Z"];

/** Each looks like a part of a name, or like nothing, and is none. */
const refused = [
  ...["о", "а", "ο", "ѕ", "օ", "Ꭺ", "\u1d0f", "\u0251", "\u0185", "ɡ"], // of other scripts, or not in everyday use
  ...["٣", "३", "你", "ア", "한", "א", "😀", "♥", "x\u0323", "\u0301"], // the mark of x is part of no letter
  ...["\u200b", "\u200d", "\u00ad", "\u2060", "\u202e", "\ufeff", "\u00a0", "\u3000"],
  ...["\u001b", "\u007f", "\u0085", "\v", "@", "!", "/", ":", "#", "'", "’", "+", "~", "–"],
];

/** The rules NAM-1 to NAM-6. */
export const nameRules: readonly ProtocolRule[] = [
  rule("NAM-1", "A name is converted to NFKC, and has at most 96 code points before that.", async (trial) => {
    const client = await trial.connect();
    for (const [before, after] of normalised) {
      const name = trial.unique("n");
      await client.expect(`register ${name}${before}`, `Welcome ${name}${after}`);
      await client.expect("send hello", "ok");
      const { sender } = await client.expectMessage("read");
      if (sender !== `${name}${after}`) await client.expect("read", `<id> ${name}${after}: hello`);
    }
    const longest = trial.longestName();
    const apart = longest.normalize("NFD");
    await client.expect(`register ${apart}`, `Welcome ${longest}`);
    await client.expectError(`register ${apart}a`, "bad-name");
    await client.expectError(`register ${apart}${apart}`, "bad-name");
  }),
  rule("NAM-2", "A name has 1 to 32 Latin letters, digits, and _ . -, and no look-alikes.", async (trial) => {
    const client = await trial.connect();
    for (const part of accepted) await expectWelcome(client, `${trial.unique("n")}${part}`);
    await expectWelcome(client, trial.unique("n").padEnd(32, "x"));
    await client.expectError(`register ${trial.unique("n").padEnd(33, "x")}`, "bad-name");
    await expectWelcome(client, trial.unique("n").padEnd(32, "é"));
    for (const part of refused) await client.expectError(`register ${trial.unique("n")}${part}n`, "bad-name");
  }),
  rule("NAM-3", "A name starts with a letter, a digit or _.", async (trial) => {
    const client = await trial.connect();
    for (const start of ["_", "0", "9", "é", "Z"])
      await expectWelcome(client, `${start}${trial.unique("n")}`);
    for (const start of [".", "-", "..", "-a."])
      await client.expectError(`register ${start}${trial.unique("n")}`, "bad-name");
  }),
  rule("NAM-4", "Two names that differ only in case are the same, and a name has one holder.", tryHolders),
  rule("NAM-5", "No client can take the name server.", async (trial) => {
    const client = await trial.connect();
    for (const name of ["server", "SERVER", "sErVeR", "ｓｅｒｖｅｒ", "\u017ferver"])
      await client.expectError(`register ${name}`, "bad-name");
  }),
  rule(
    "NAM-6",
    "A name that breaks a rule gets bad-name; a name has neither a blank nor a colon.",
    async (trial) => {
      const client = await trial.join();
      for (const name of ["a:b", ":", "a:", "Anna\u00a0Rossi", "x".repeat(33), ".a", "server", "е"])
        await client.expectError(`register ${name}`, "bad-name");
      await client.expect(`register ${client.userName}`, `Welcome ${client.userName}`);
    },
  ),
];

async function expectWelcome(client: LineClient, name: string): Promise<void> {
  await client.expect(`register ${name}`, `Welcome ${name}`);
}

async function tryHolders(trial: RuleTrial): Promise<undefined> {
  const holder = await trial.connect("holder");
  const other = await trial.connect("other");
  const name = `${trial.unique("Holder")}éĐß`;
  await expectWelcome(holder, name);
  for (const same of [name, name.toLowerCase(), name.replace("éĐß", "Éđẞ"), name.normalize("NFD")])
    await other.expectError(`register ${same}`, "name-taken");
  await expectWelcome(holder, name.toLowerCase());
  await other.expectError(`register ${name}`, "name-taken");
  await expectWelcome(other, `${name}2`);
}
