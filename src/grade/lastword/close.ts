import { type ProtocolRule, rule } from "./rule.ts";
import { demand, type RuleTrial } from "./trial.ts";

/** The rules HLP-1, CLO-1 and CLO-2. */
export const closeRules: readonly ProtocolRule[] = [
  rule("HLP-1", "help gets one line that starts with commands: and lists them.", async (trial) => {
    const client = await trial.connect();
    const reply = await client.ask("help");
    demand(reply.startsWith("commands: "), `help got ${reply}`);
    for (const verb of ["register", "send", "read", "close", "help"])
      demand(new RegExp(`\\b${verb}\\b`).test(reply), `help does not name ${verb}: ${reply}`);
    await client.expectMessage("read");
  }),
  rule("CLO-1", "close has no reply: what came before is answered, what comes after is ignored.", tryClose),
  rule("CLO-2", "The name is free as soon as close takes effect.", async (trial) => {
    const other = await trial.connect("other");
    for (let round = 0; round < 3; round++) {
      const client = await trial.join("client");
      client.send("close\n");
      await client.expectEnd();
      await other.expect(`register ${client.userName}`, `Welcome ${client.userName}`);
    }
  }),
];

async function tryClose(trial: RuleTrial): Promise<undefined> {
  const { client, line, message } = await trial.joinAndPost("client");
  client.send(`read\nsend last words\nread ${message.id}\nclose\nsend too late\nread\nclose\nread`);
  const replies = await client.rest();
  demand(
    replies.join("\n") === `${line}\nok\n${line}`,
    `three commands before close got ${replies.join(" | ")}`,
  );
  const watcher = await trial.connect("watcher");
  await watcher.expect("read", `${message.id + 1} ${client.userName}: last words`);
  const mute = await trial.connect("mute");
  mute.send("close\n");
  await mute.expectEnd();
}
