import { type ProtocolRule, rule, untriedRule } from "./rule.ts";
import { demand, type RuleTrial } from "./trial.ts";

/** The rules WAI-1 to WAI-4. */
export const waitRules: readonly ProtocolRule[] = [
  rule("WAI-1", "wait <id> gets the first message after the id, as soon as there is one.", tryWaits),
  untriedRule(
    "WAI-2",
    "A wait without a newer message is answered after 25 s, as read.",
    "a wait of 25 s is too long",
  ),
  rule("WAI-3", "Another line or a half-close ends a wait, which is then answered as read.", tryEnds),
  rule("WAI-4", "A wait beyond the last message is answered at once, as read.", async (trial) => {
    const { client, line, message } = await trial.joinAndPost();
    for (const id of [message.id + 1, message.id + 2, "9".repeat(100)])
      await client.expect(`wait ${id}`, line);
  }),
];

async function tryWaits(trial: RuleTrial): Promise<undefined> {
  const { client: writer, message } = await trial.joinAndPost("writer");
  const waiters = [await trial.connect("left"), await trial.connect("right")];
  for (const waiter of waiters) waiter.send(`wait ${message.id}\n`);
  for (const waiter of waiters) await waiter.expectSilence("there is no newer message");
  const sent = await writer.askAll(["send next", "send later"]);
  demand(sent.join() === "ok,ok", `two sends got ${sent.join()}`);
  const next = `${message.id + 1} ${writer.userName}: next`;
  for (const waiter of waiters) {
    const reply = await waiter.line();
    demand(reply === next, `a wait got ${reply}, and the first newer message was ${next}`);
    await waiter.expect(`wait ${message.id}`, next);
    await waiter.expect(`wait ${message.id + 1}`, `${message.id + 2} ${writer.userName}: later`);
  }
}

async function tryEnds(trial: RuleTrial): Promise<undefined> {
  const { client, line, message } = await trial.joinAndPost("waiter");
  client.send(`wait ${message.id}\n`);
  await client.expectSilence("there is no newer message");
  client.send("help\n");
  const [waited, help] = await client.lines(2);
  demand(waited === line, `a wait that another line ended got ${waited}`);
  demand(help?.startsWith("commands: ") === true, `the line after a wait got ${help}`);
  client.send(`wait ${message.id}\nwait ${message.id}\n`);
  demand((await client.line()) === line, "the first of two waits was not answered as read");
  client.halfClose();
  const replies = await client.rest();
  demand(replies.join("\n") === line, `a wait before a half-close got ${replies.join(" | ")}`);
}
