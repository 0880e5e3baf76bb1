import { notChecked, type Verdict } from "../check.ts";
import { type ProtocolRule, rule } from "./rule.ts";
import { demand, type RuleTrial } from "./trial.ts";

/** How many messages each of two writers sends. */
const rounds = 50;

/** The rule of a board without messages: it can be tried only before all others. */
export const emptyBoardRule = rule(
  "REA-2",
  "Before the first message, read gets 0 server: no messages yet.",
  tryEmpty,
);

/** The rules REA-1, REA-3 and REA-4. */
export const readRules: readonly ProtocolRule[] = [
  rule("REA-1", "read gets the last message, as <id> <sender>: <message>.", async (trial) => {
    const writer = await trial.join("writer");
    const reader = await trial.connect("reader");
    for (const text of ["one", "two words", "3: three"]) {
      const id = await writer.say(text);
      await reader.expect("read", `${id} ${writer.userName}: ${text}`);
      await writer.expect("read", `${id} ${writer.userName}: ${text}`);
    }
  }),
  rule("REA-3", "read never goes back, and sees the send before it.", tryNeverBack),
  rule("REA-4", "read <id> gets that message, or no-such-message.", async (trial) => {
    const client = await trial.join("writer");
    const ids: number[] = [];
    for (const text of ["one", "two", "three"]) ids.push(await client.say(text));
    const reader = await trial.connect("reader");
    for (const [index, text] of ["one", "two", "three"].entries())
      await reader.expect(`read ${ids[index]}`, `${ids[index]} ${client.userName}: ${text}`);
    await reader.expectError(`read ${(ids.at(-1) ?? 0) + 1}`, "no-such-message");
    await reader.expectError("read 0", "no-such-message");
  }),
];

async function tryEmpty(trial: RuleTrial): Promise<Verdict | undefined> {
  const client = await trial.connect();
  await client.expectError("read 0", "no-such-message");
  const { id } = await client.expectMessage("read");
  if (id > 0) return notChecked("the board has messages: try a new one");
  await client.expect("read", "0 server: no messages yet");
  await client.expectError("read 1", "no-such-message");
  await client.expectError("time 0", "no-such-message");
  return undefined;
}

async function tryNeverBack(trial: RuleTrial): Promise<undefined> {
  const writers = [await trial.join("one"), await trial.join("two")];
  const readers = [await trial.connect("left"), await trial.connect("right")];
  let lastId = 0;
  let isWriting = true;
  const writing = writers.map(async (writer) => {
    for (let round = 0; round < rounds; round++) {
      const seen = lastId;
      const id = await writer.say(`${round}`);
      // It reads its own message, or a later one: both are newer than what the board has shown before.
      demand(id > seen, `a read after a send got the message ${id} after the board had shown ${seen}`);
      lastId = Math.max(lastId, id);
    }
  });
  const reading = readers.map(async (reader) => {
    while (isWriting) {
      const seen = lastId;
      const { id } = await reader.expectMessage("read");
      demand(id >= seen, `a read got the message ${id} after the board had shown ${seen}`);
      lastId = Math.max(lastId, id);
    }
  });
  const written = Promise.all(writing).finally(() => {
    isWriting = false;
  });
  await Promise.all([written, ...reading]);
  await tryOwnMessages(trial);
}

/** A `read` in the same packet as the `send` before it. */
async function tryOwnMessages(trial: RuleTrial): Promise<void> {
  const client = await trial.join();
  for (let round = 0; round < 5; round++) {
    const [sent, read] = await client.askAll([`send own ${round}`, "read"]);
    demand(sent === "ok", `send got ${sent}`);
    demand(read?.endsWith(`${client.userName}: own ${round}`) === true, `the read after a send got ${read}`);
  }
}
