import { type ProtocolRule, rule } from "./rule.ts";
import { demand, type RuleTrial } from "./trial.ts";

const noBreakSpace = "\u00a0";

/** The rules CMD-1 to CMD-5. */
export const commandRules: readonly ProtocolRule[] = [
  rule("CMD-1", "The case of a verb does not matter.", tryCases),
  rule(
    "CMD-2",
    "Blanks are SP and TAB: dropped at both ends, and one run of them follows the verb.",
    tryBlanks,
  ),
  rule("CMD-3", "Empty lines, unknown verbs and wrong arguments have errors of their own.", tryErrors),
  rule("CMD-4", "An id is one or more ASCII digits; leading zeros do not matter.", tryIds),
  rule("CMD-5", "Every command works in every state, but for send, post and key.", tryStates),
];

async function tryCases(trial: RuleTrial): Promise<undefined> {
  const client = await trial.connect();
  await client.expect(`REGISTER ${client.userName}`, `Welcome ${client.userName}`);
  await client.expect("sEnD Hello", "ok");
  const { id, text } = await client.expectMessage("READ");
  demand(text === "Hello", `the message Hello became ${text}`);
  await client.expectMessage(`Read ${id}`);
  for (const [line, start] of [
    [`TIME ${id}`, `${id} `],
    [`Wait ${id - 1}`, `${id} `],
    ["HELP", "commands: "],
    ["POST Hello", "ok "],
  ] as const) {
    const reply = await client.ask(line);
    demand(reply.startsWith(start), `${line} got ${reply}`);
  }
  client.send("CLOSE\n");
  await client.expectEnd();
}

async function tryBlanks(trial: RuleTrial): Promise<undefined> {
  const client = await trial.connect();
  await client.expect(` \t register \t ${client.userName}\t `, `Welcome ${client.userName}`);
  await client.expect("\tsend\t\t  hi  there \t ", "ok");
  const { id, text } = await client.expectMessage("  read\t");
  demand(text === "hi  there", `a message between blanks became "${text}"`);
  await client.expectMessage(`read \t ${id} `);
  const looksBlank = [noBreakSpace, "\u3000", "\u2003", "\v", "\f", "\u200b"];
  for (const blank of looksBlank) await client.expectError(`send${blank}hello`, "unknown-command");
  for (const blank of looksBlank) await client.expectError(`read${blank}`, "unknown-command");
  await client.expectError(`read ${noBreakSpace}${id}`, "bad-arguments");
}

async function tryErrors(trial: RuleTrial): Promise<undefined> {
  const client = await trial.join();
  const cases: Record<string, readonly string[]> = {
    "empty-command": ["", " ", "\t \t", "\r"],
    "unknown-command": ["shout hello", "sen d", "reads", "register:anna", "é", "read\u0301", "/help", "0"],
    "bad-arguments": [
      ...["register", "register  ", "register a b", "help me", "close now", "auth", "key"],
      ...["read one", "wait", "wait one", "time", "time one", "read 1 2", "wait 1 2", "time 1 2"],
    ],
  };
  for (const [code, lines] of Object.entries(cases))
    for (const line of lines) await client.expectError(line, code);
  await client.expectError(`auth ${"x".repeat(129)}`, "bad-arguments");
  await client.expectError("auth no.dots", "bad-arguments");
  await client.expect("send still here", "ok");
}

async function tryIds(trial: RuleTrial): Promise<undefined> {
  const { client, line, message } = await trial.joinAndPost();
  const { id } = message;
  const digits = 1024 - "read \n".length;
  for (const zeros of ["0", "0000", "0".repeat(digits - `${id}`.length)]) {
    await client.expect(`read ${zeros}${id}`, line);
    const reply = await client.ask(`time ${zeros}${id}`);
    demand(reply.startsWith(`${id} `), `time of ${id} with zeros before it got ${reply}`);
  }
  await client.expect(`wait ${"9".repeat(digits)}`, line);
  for (const large of ["9".repeat(digits), "9007199254740993", "18446744073709551617", `${2 ** 32 + id}`])
    await client.expectError(`read ${large}`, "no-such-message");
  const notIds = [`+${id}`, `-${id}`, `${id}.0`, `${id}e0`, "0x1", `${id},`, "١", "１", "²", `${id} ${id}`];
  for (const word of notIds) await client.expectError(`read ${word}`, "bad-arguments");
}

async function tryStates(trial: RuleTrial): Promise<undefined> {
  const { client: writer, line, message } = await trial.joinAndPost("writer");
  const client = await trial.connect();
  for (const state of ["unregistered", "registered"]) {
    await client.expect("read", line);
    await client.expect(`read ${message.id}`, line);
    await client.expect(`wait ${message.id - 1}`, line);
    for (const [command, start] of [
      [`time ${message.id}`, `${message.id} `],
      ["help", "commands: "],
    ] as const) {
      const reply = await client.ask(command);
      demand(reply.startsWith(start), `${command} got ${reply} (${state})`);
    }
    if (state === "registered") break;
    await client.expectError("send hello", "not-registered");
    await client.expectError("post hello", "not-registered");
    await client.expect(`key ${trial.key()}`, "ok");
    await client.expect(`register ${client.userName}`, `Welcome ${client.userName}`);
  }
  await client.expectError(`key ${trial.key()}`, "late-key");
  for (const one of [writer, client, await trial.connect("leaver")]) {
    one.send("close\n");
    await one.expectEnd();
  }
}
