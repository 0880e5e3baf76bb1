import { notChecked, type Verdict } from "../check.ts";
import { type ProtocolRule, rule, untriedRule } from "./rule.ts";
import { demand, type RuleTrial } from "./trial.ts";

/** The rules SND-1 to SND-6, and PST-1. */
export const sendRules: readonly ProtocolRule[] = [
  rule("SND-1", "send <message> adds a message under the connection's name, and gets ok.", async (trial) => {
    const client = await trial.join();
    const before = await client.expectMessage("read");
    await client.expect("send hello, world", "ok");
    await client.expect("read", `${before.id + 1} ${client.userName}: hello, world`);
  }),
  rule("SND-2", "ok means that no crash of the server loses the message.", tryCrash),
  rule("SND-3", "send without a name gets not-registered, and stores nothing.", async (trial) => {
    const { line } = await trial.joinAndPost("writer");
    const client = await trial.connect();
    await client.expectError("send hello", "not-registered");
    await client.expect("read", line);
  }),
  untriedRule(
    "SND-4",
    "A server that cannot store a message says busy or unavailable.",
    "it would take a full disk",
  ),
  untriedRule(
    "SND-5",
    "A client whose connection ends before the reply cannot know.",
    "this is a rule for clients",
  ),
  untriedRule(
    "SND-6",
    "A server that does not learn whether a message is stored says outcome-unknown.",
    "it would take a stuck disk",
  ),
  rule("PST-1", "post does what send does, and gets ok <id>.", async (trial) => {
    const client = await trial.connect();
    await client.expectError("post hello", "not-registered");
    await client.expect(`register ${client.userName}`, `Welcome ${client.userName}`);
    const before = await client.expectMessage("read");
    await client.expect("post hello", `ok ${before.id + 1}`);
    await client.expect("read", `${before.id + 1} ${client.userName}: hello`);
    await client.expect("send between", "ok");
    await client.expect("post again", `ok ${before.id + 3}`);
    await client.expect(`read ${before.id + 3}`, `${before.id + 3} ${client.userName}: again`);
    await client.expectError("post", "empty-message");
    await client.expectError(`post ${"x".repeat(901)}`, "too-long");
  }),
];

async function tryCrash(trial: RuleTrial): Promise<Verdict | undefined> {
  const { restart } = trial;
  if (restart === undefined) return notChecked("it takes a restart: let the grader start the server");
  const { line } = await trial.joinAndPost();
  await restart();
  const reply = await (await trial.connect("later")).ask("read");
  if (reply === "0 server: no messages yet")
    return notChecked("the server keeps its messages in memory alone");
  demand(reply === line, `the last message was ${line}; after a crash, read got ${reply}`);
  return undefined;
}
