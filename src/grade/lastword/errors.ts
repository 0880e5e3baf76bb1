import { type ProtocolRule, rule } from "./rule.ts";
import { demand, type RuleTrial } from "./trial.ts";
import { quote, toBytes, type WireData } from "./wire-text.ts";

/** Occurs in every wrong line, and must not come back. */
const mark = "zq7Xw";

const wrongLines: readonly WireData[] = [
  ...[mark, `${mark} x`, `read ${mark}`, `time ${mark}`, `wait ${mark}`, `help ${mark}`, `close ${mark}`],
  ...[`register ${mark} x`, `register .${mark}`, `register ${mark}:`, `register ${mark.repeat(9)}`],
  ...[`key ${mark}`, `auth ${mark}.`, `send ${mark}\u0007`, `send ${mark.repeat(190)}`, mark.repeat(300)],
  ["send ", [0xff], mark],
];

/** The rules ERR-1 to ERR-3. */
export const errorRules: readonly ProtocolRule[] = [
  rule(
    "ERR-1",
    "An error is error <code>: <text>, of at most 99 bytes, and repeats nothing.",
    async (trial) => {
      const client = await trial.join();
      for (const line of wrongLines) {
        const reply = await client.ask(line);
        const [, text] = /^error [a-z]+(?:-[a-z]+)*: (.+)$/.exec(reply) ?? [];
        demand(text !== undefined, `${quote(line)} got ${quote(reply)}, not error <code>: <text>`);
        const bytes = toBytes(text).length;
        demand(bytes <= 99, `the text of ${quote(reply)} has ${bytes} bytes`);
        demand(
          !reply.toLowerCase().includes(mark.toLowerCase()),
          `${quote(reply)} repeats what the client sent`,
        );
      }
    },
  ),
  rule("ERR-2", "An error changes nothing on the board, and the connection stays open.", tryNoEffect),
  rule("ERR-3", "Any reply that is not an error ends the errors in a row.", async (trial) => {
    const client = await trial.connect();
    for (let round = 0; round < 3; round++) {
      client.send(`${"shout\n".repeat(19)}help\n`);
      const replies = await client.lines(20);
      demand(replies[19]?.startsWith("commands: ") === true, `after 19 errors, help got ${replies[19]}`);
    }
  }),
];

async function tryNoEffect(trial: RuleTrial): Promise<undefined> {
  const { client, line, message } = await trial.joinAndPost();
  for (const wrong of wrongLines) {
    const reply = await client.ask(wrong);
    demand(reply.startsWith("error "), `${quote(wrong)} got ${quote(reply)}`);
  }
  await client.expect("read", line);
  await client.expect("send after", "ok");
  await client.expect("read", `${message.id + 1} ${client.userName}: after`);
}
