import { type ProtocolRule, rule } from "./rule.ts";
import { demand, type RuleTrial } from "./trial.ts";

/** How many lines are sent without waiting for replies. */
const pipelined = 500;

/** The rules REP-1 to REP-5. */
export const replyRules: readonly ProtocolRule[] = [
  rule("REP-1", "Every line gets exactly one line in reply.", async (trial) => {
    const client = await trial.connect();
    const lines = [
      "",
      "shout",
      "send x",
      "register",
      `register ${client.userName}`,
      "send hello",
      "post hello",
      "send ",
    ];
    lines.push(
      "read",
      "read 0",
      "time x",
      "wait 99999999999",
      "help",
      "key short",
      "auth abc",
      "\0",
      "x".repeat(1500),
    );
    await client.askAll(lines);
    client.halfClose();
    await client.expectEnd();
  }),
  rule("REP-2", "Replies come in the order of the lines, also of many at once.", tryOrder),
  rule("REP-3", "A line takes effect after those before it on the same connection.", tryEffects),
  rule("REP-4", "The first word of a reply tells what it is, and no line comes unasked.", tryFirstWords),
  rule(
    "REP-5",
    "After a half-close, every whole line is answered, then the server ends its side.",
    async (trial) => {
      const { client, line } = await trial.joinAndPost();
      client.send(`${"read\n".repeat(50)}send last\nread\n`);
      client.halfClose();
      const replies = await client.rest();
      demand(replies.length === 52, `52 lines before a half-close got ${replies.length} replies`);
      demand(replies[0] === line && replies[50] === "ok", "the replies before a half-close are others");
      const watcher = await trial.connect("watcher");
      await watcher.expect("read", replies[51] ?? "");
    },
  ),
];

async function tryOrder(trial: RuleTrial): Promise<undefined> {
  const client = await trial.join();
  const first = await client.say("0");
  for (let count = 1; count < 5; count++) await client.say(`${count}`);
  const lines = Array.from({ length: pipelined }, (_, index) => orderedLine(index, first));
  const replies = await client.askAll(lines.map(({ line }) => line));
  for (const [index, { line, start }] of lines.entries()) {
    const reply = replies[index] ?? "";
    demand(
      reply.startsWith(start),
      `of ${pipelined} lines at once, number ${index + 1} (${line}) got ${reply}`,
    );
  }
}

/** One of many lines, and how its reply starts: neighbours have different ones. */
function orderedLine(index: number, first: number): { line: string; start: string } {
  const id = first + (index % 5);
  if (index % 7 === 3) return { line: "help", start: "commands: " };
  if (index % 11 === 5) return { line: `time ${id}`, start: `${id} 2` };
  if (index % 13 === 6) return { line: "wait 99999999999", start: `${first + 4} ` };
  if (index % 17 === 8) return { line: "shout", start: "error unknown-command: " };
  return { line: `read ${id}`, start: `${id} ` };
}

async function tryEffects(trial: RuleTrial): Promise<undefined> {
  const client = await trial.connect();
  const name = client.userName;
  const other = trial.unique("renamed");
  const lines = [
    "send early",
    `register ${name}`,
    "send one",
    "read",
    `register ${other}`,
    "send two",
    "read",
  ];
  client.send(`${lines.join("\n")}\n`);
  const [early, welcome, one, read, renamed, two, again] = await client.lines(lines.length);
  demand(early?.startsWith("error not-registered: ") === true, `a send before register got ${early}`);
  demand(welcome === `Welcome ${name}` && one === "ok", `a send after register got ${one}`);
  demand(read?.endsWith(` ${name}: one`) === true, `the read after a send got ${read}`);
  demand(renamed === `Welcome ${other}` && two === "ok", `a send after a second register got ${two}`);
  demand(again?.endsWith(` ${other}: two`) === true, `the read after a second send got ${again}`);
}

async function tryFirstWords(trial: RuleTrial): Promise<undefined> {
  const client = await trial.connect();
  const forms: readonly (readonly [string, RegExp])[] = [
    [`key ${trial.key()}`, /^ok$/],
    [`register ${client.userName}`, /^Welcome [^ ]+$/],
    ["send hello", /^ok$/],
    ["read", /^\d+ [^ ]+: ./],
    ["wait 0", /^\d+ [^ ]+: ./],
    ["help", /^commands: ./],
    ["shout", /^error [a-z-]+: ./],
  ];
  for (const [line, form] of forms) {
    const reply = await client.ask(line);
    demand(form.test(reply), `${line} got ${reply}`);
  }
  const listener = await trial.connect("listener");
  await listener.ask("read");
  await client.expect("send nobody asked", "ok");
  await listener.expectSilence("the listener has asked nothing");
}
