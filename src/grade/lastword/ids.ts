import type { Verdict } from "../check.ts";
import type { LineClient } from "./line-client.ts";
import { type ProtocolRule, rule, untriedRule } from "./rule.ts";
import { demand, type RuleTrial } from "./trial.ts";
import { parseMessageLine } from "./wire-text.ts";

/** How many messages each of two writers sends. */
const rounds = 25;

/** The rules IDS-1 to IDS-3. */
export const idRules: readonly ProtocolRule[] = [
  rule("IDS-1", "The first id is 1, ids have no gaps, and a refused message uses none.", tryDense),
  rule("IDS-2", "All clients see the messages in one order, that of the ids.", tryOrder),
  untriedRule(
    "IDS-3",
    "The operator can redact a message, whose id is gone.",
    "only the operator can redact a message",
  ),
];

async function tryDense(trial: RuleTrial): Promise<Verdict | undefined> {
  const client = await trial.join();
  const before = await client.expectMessage("read");
  const isNew = before.id === 0;
  const first = await client.say("dense");
  demand(first === before.id + 1, `the message after ${before.id} has the id ${first}`);
  for (let id = first + 1; id <= first + 5; id++) {
    await client.expectError("send a\u0007b", "bad-character");
    await client.expectError(`send ${"x".repeat(901)}`, "too-long");
    const next = await client.say("dense");
    demand(next === id, `the message after ${id - 1} has the id ${next}`);
  }
  if (!isNew) {
    const reply = await client.ask("read 1");
    demand(/^(1 |error (gone|unreadable): )/.test(reply), `read 1 got ${reply}`);
  }
  return trial.restart === undefined ? undefined : tryRestart(trial, trial.restart, first + 5);
}

/** Whether ids go on after a restart; a server may keep its messages in memory alone. */
async function tryRestart(
  trial: RuleTrial,
  restart: () => Promise<void>,
  lastId: number,
): Promise<Verdict | undefined> {
  await restart();
  const client = await trial.join("later");
  const { id } = await client.expectMessage("read");
  if (id === 0) return undefined;
  demand(id >= lastId, `after a restart, the last message has the id ${id}, and it had ${lastId}`);
  const next = await client.say("after a restart");
  demand(next === id + 1, `after a restart, the message after ${id} has the id ${next}`);
  return undefined;
}

async function tryOrder(trial: RuleTrial): Promise<undefined> {
  const writers = [await trial.join("one"), await trial.join("two")] as const;
  const start = (await writers[0].expectMessage("read")).id;
  const numbers = Array.from({ length: rounds }, (_, index) => index + 1);
  await Promise.all(writers.map((writer) => writer.askAll(numbers.map((number) => `send ${number}`))));
  const views = await Promise.all([
    readAfter(await trial.connect("left"), start),
    readAfter(writers[1], start),
  ]);
  demand(views[0].join("\n") === views[1].join("\n"), "two readers of the same ids got different messages");
  for (const writer of writers) {
    const texts = views[0].map(parseMessageLine).filter((message) => message?.sender === writer.userName);
    const order = texts.map((message) => message?.text).join(" ");
    demand(order === numbers.join(" "), `a client sent 1 to ${rounds}, and the board has ${order}`);
  }
}

async function readAfter(client: LineClient, start: number): Promise<string[]> {
  return client.askAll(Array.from({ length: 2 * rounds }, (_, index) => `read ${start + 1 + index}`));
}
