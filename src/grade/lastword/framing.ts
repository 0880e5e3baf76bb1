import { type ProtocolRule, rule } from "./rule.ts";
import { demand, type RuleTrial } from "./trial.ts";
import { toBytes, type WireData } from "./wire-text.ts";

const CR = "\r";
const euro = [0xe2, 0x82, 0xac];
/** A piece must not share a packet with the next one. */
const pauseMs = 30;

/** The rules FRM-1 to FRM-5 and FRM-7; encodings.ts has FRM-6. */
export const framingRules: readonly ProtocolRule[] = [
  rule("FRM-1", "A line ends with LF, and both directions are UTF-8.", tryLineEnds),
  rule("FRM-2", "No line is longer than 1,024 bytes; a longer one gets too-long, once it ends.", tryLengths),
  rule("FRM-3", "Packet boundaries have no meaning.", tryPackets),
  rule("FRM-4", "One CR before the LF is dropped, and so are NULs around a line.", tryOtherEnds),
  rule("FRM-5", "Telnet option negotiation at the start of a line is dropped.", tryTelnet),
];

/** The rule of the bytes after the last LF. */
export const lastBytesRule = rule(
  "FRM-7",
  "When the client half-closes, the bytes after the last LF are no line.",
  async (trial) => {
    const { client, line } = await trial.joinAndPost("leaver");
    const watcher = await trial.connect("watcher");
    client.send("read\nsend not a line");
    client.halfClose();
    const replies = await client.rest();
    demand(replies.length === 1, `one line was sent, and ${replies.length} replies came`);
    await watcher.expect("read", line);
  },
);

async function tryLineEnds(trial: RuleTrial): Promise<undefined> {
  const client = await trial.join();
  const text = `${trial.unique("grüße")} € 😀 日本`;
  const id = await client.say(text);
  const line = `${id} ${client.userName}: ${text}`;
  await client.expect("read", line);
  client.send("read");
  await client.expectSilence("the line has no LF yet");
  client.send("\n");
  demand((await client.line()) === line, "a read whose LF came later got another reply");
}

async function tryLengths(trial: RuleTrial): Promise<undefined> {
  const { client, line } = await trial.joinAndPost();
  await client.expect(`read${" ".repeat(1019)}`, line);
  await client.expectError(`read${" ".repeat(1020)}`, "too-long");
  await client.expectError(`send not cut${" ".repeat(1012)}`, "too-long");
  client.send("x".repeat(5000));
  await client.expectSilence("the long line has not ended");
  await client.expectError("", "too-long");
  await client.expectError("x".repeat(65_535), "too-long");
  await client.expect("read", line);
  const longest = trial.longestName();
  await client.expect(`register ${longest}`, `Welcome ${longest}`);
  await client.say("€".repeat(300));
  for (const command of ["read", "help"]) {
    const bytes = toBytes(await client.ask(command)).length + 1;
    demand(bytes <= 1024, `the reply to ${command} has ${bytes} bytes`);
  }
}

async function tryPackets(trial: RuleTrial): Promise<undefined> {
  const client = await trial.join();
  const pieces: WireData[] = ["se", "nd in pieces ", [euro.slice(0, 1)], [euro.slice(1)], "\nre", "ad", "\n"];
  for (const piece of pieces) {
    client.send(piece);
    await Bun.sleep(pauseMs);
  }
  const [sent, read] = await client.lines(2);
  demand(sent === "ok", `a send in pieces got ${sent}`);
  demand(read?.endsWith(`${client.userName}: in pieces €`) === true, `a message in pieces became ${read}`);
  const other = await trial.connect("hasty");
  other.send(`register ${other.userName}\nsend all at once\nread\n`);
  const replies = await other.lines(3);
  demand(
    replies[0] === `Welcome ${other.userName}` &&
      replies[1] === "ok" &&
      replies[2]?.endsWith(": all at once") === true,
    `three lines in one packet got ${replies.join(" | ")}`,
  );
}

async function tryOtherEnds(trial: RuleTrial): Promise<undefined> {
  const { client, line } = await trial.joinAndPost();
  const nul = (count: number) => "\0".repeat(count);
  const whole = [
    `read${CR}`,
    `read${CR}\0`,
    `read\0${CR}`,
    `\0read\0\0${CR}\0`,
    `${nul(2000)}read`,
    `${nul(600)}read${" ".repeat(1019)}`,
    `read${nul(1019)}`,
    `read${" ".repeat(1018)}${CR}`,
  ];
  for (const data of whole) await client.expect(data, line);
  await client.expectError(`read${nul(1020)}`, "too-long");
  await client.expectError(`send two${CR}${CR}`, "bad-character");
  await client.expectError("send a\0b", "bad-character");
  client.send(`read\n${nul(1019)}read\n${nul(1019)}read\0\n`);
  const buffers = await client.lines(3);
  demand(
    buffers.every((reply) => reply === line),
    `three zeroed buffers got ${buffers.join(" | ")}`,
  );
  await client.expect(`register ${client.userName}${CR}`, `Welcome ${client.userName}`);
}

async function tryTelnet(trial: RuleTrial): Promise<undefined> {
  const { client, line } = await trial.joinAndPost();
  for (const verb of [0xfb, 0xfc, 0xfd, 0xfe]) await client.expect([[0xff, verb, 0x03], "read"], line);
  await client.expect([[0xff, 0xfb, 0x1f, 0xff, 0xfd, 0xff, 0xff, 0xfe, 0x00], `read${CR}`], line);
  await client.expect(["\0", [0xff, 0xfb, 0x03], "read"], line);
  await client.expect([[0xff, 0xfb, 0x03], `read${" ".repeat(1016)}`], line);
  await client.expectError([[0xff, 0xfb, 0x03], `read${" ".repeat(1017)}`], "too-long");
  for (const inside of [
    [0xff, 0xfa, 0x01],
    [0xff, 0xf1],
    [0xff, 0xff],
  ])
    await client.expectError([inside, "read"], "bad-encoding");
  await client.expectError(["send ", [0xff, 0xfd, 0x01]], "bad-encoding");
  const first = await trial.connect("telnet");
  await first.expect([[0xff, 0xfd, 0x03], "read"], line);
}
