import { FrameClient, handshakeHeaders, maskedFrame, opcodes } from "./frame-client.ts";
import { request } from "./http-exchange.ts";
import { httpRule, type ProtocolRule, untriedRule } from "./rule.ts";
import { demand, type RuleTrial } from "./trial.ts";
import { errorCode, parseMessageLine, quote, type WireData } from "./wire-text.ts";

const fin = 0x80;
const foreignSite = "https://pages.example.net";

/** The rules WSK-1 to WSK-8. */
export const webSocketRules: readonly ProtocolRule[] = [
  httpRule("WSK-1", "Each text message is one line without its LF, in both directions.", tryLines),
  httpRule("WSK-2", "Fragments are joined; an LF inside, and long messages, have errors.", tryMessages),
  httpRule(
    "WSK-3",
    "Binary closes with 1003, other than UTF-8 with 1007, a broken frame with 1002.",
    tryBroken,
  ),
  httpRule("WSK-4", "When the client closes, unanswered commands get no reply.", async (trial) => {
    const { line, message } = await trial.joinAndPost("holder");
    const client = await FrameClient.open(trial);
    const name = trial.unique("web");
    demand((await client.ask(`register ${name}`)) === `Welcome ${name}`, "register got no Welcome");
    client.send(fin | opcodes.text, `wait ${message.id}`);
    client.send(fin | opcodes.close, closing(1000));
    await client.expectClose(1000, "a close frame after a wait");
    const other = await trial.connect("other");
    await other.expect(`register ${name}`, `Welcome ${name}`);
    await other.expect("read", line);
  }),
  httpRule(
    "WSK-5",
    "Pages of other sites are refused with 403, and a plain request to /ws with 426.",
    tryOrigins,
  ),
  httpRule(
    "WSK-6",
    "After its last reply the server closes with 1000, and answers a close frame with its code.",
    tryCloses,
  ),
  httpRule("WSK-7", "Pings are answered between replies.", async (trial) => {
    const { line } = await trial.joinAndPost();
    const client = await FrameClient.open(trial);
    const read = maskedFrame(fin | opcodes.text, Buffer.from("read"));
    const ping = maskedFrame(fin | opcodes.ping, Buffer.from("still there?"));
    client.sendRaw(Buffer.concat([...Array<Buffer>(100).fill(read), ping, ...Array<Buffer>(100).fill(read)]));
    let pongs = 0;
    for (let count = 0; count < 201; count++) {
      const { opcode, payload } = await client.next();
      if (opcode === opcodes.pong) pongs++;
      const due = opcode === opcodes.pong ? "still there?" : line;
      demand(payload.toString() === due, `${quote(due)} was due, and ${quote(payload)} came`);
    }
    demand(pongs === 1, `one ping got ${pongs} pongs`);
  }),
  untriedRule("WSK-8", "The server pings every 25 s.", "it takes more than 25 s"),
];

async function tryLines(trial: RuleTrial): Promise<undefined> {
  const client = await FrameClient.open(trial);
  const name = trial.unique("web");
  demand((await client.ask(`register ${name}`)) === `Welcome ${name}`, "register got no Welcome");
  demand(
    (await client.ask("send hello from the web\n")) === "ok",
    "a message with an LF at its end got no ok",
  );
  const neighbour = await trial.connect("neighbour");
  const line = await neighbour.ask("read");
  demand(parseMessageLine(line)?.text === "hello from the web", `on the port for lines, read got ${line}`);
  for (const form of ["read", "READ\r", "\0read\0", " read\t"]) {
    const reply = await client.ask(form);
    demand(reply === line, `${quote(form)} got ${quote(reply)}, not ${quote(line)}`);
  }
  await neighbour.expectError(`register ${name}`, "name-taken");
  await expectError(client, "", "empty-command");
}

async function tryMessages(trial: RuleTrial): Promise<undefined> {
  const { line } = await trial.joinAndPost();
  const client = await FrameClient.open(trial);
  client.send(opcodes.text, "re");
  client.send(fin | opcodes.ping, "between");
  client.send(opcodes.continuation, "a");
  const pong = await client.next();
  demand(
    pong.opcode === opcodes.pong && pong.payload.toString() === "between",
    "a ping between fragments got no pong",
  );
  client.send(fin | opcodes.continuation, "d");
  demand((await client.text()) === line, "a read in three fragments was not answered");
  for (const text of ["read\nread", "\nread", "read\n\n"]) await expectError(client, text, "bad-character");
  demand((await client.ask(`read${" ".repeat(1019)}`)) === line, "a message of 1,023 bytes was not answered");
  for (const bytes of [1024, 5000, 65_536])
    await expectError(client, `read${" ".repeat(bytes - 4)}`, "too-long");
  client.send(fin | opcodes.text, "x".repeat(65_537));
  await client.expectClose(1009, "a message of 65,537 bytes");
}

async function tryBroken(trial: RuleTrial): Promise<undefined> {
  const plain = Buffer.concat([Buffer.of(fin | opcodes.text, 4), Buffer.from("read")]);
  const cases: readonly (readonly [string, number, Uint8Array])[] = [
    ["a binary message", 1003, maskedFrame(fin | opcodes.binary, Buffer.from("read"))],
    ["a stray byte FF", 1007, maskedFrame(fin | opcodes.text, Buffer.of(0x72, 0xff))],
    ["a cut character", 1007, maskedFrame(fin | opcodes.text, Buffer.of(0xe2, 0x82))],
    ["a frame without a mask", 1002, plain],
    ["a reserved bit", 1002, maskedFrame(fin | 0x40 | opcodes.text, Buffer.from("read"))],
    ["a reserved opcode", 1002, maskedFrame(fin | 3, Buffer.from("read"))],
    ["a ping in fragments", 1002, maskedFrame(opcodes.ping, Buffer.from("x"))],
    ["a ping of 126 bytes", 1002, maskedFrame(fin | opcodes.ping, Buffer.alloc(126))],
    ["a continuation of nothing", 1002, maskedFrame(fin | opcodes.continuation, Buffer.from("read"))],
    ["a close frame of one byte", 1002, maskedFrame(fin | opcodes.close, Buffer.of(3))],
  ];
  for (const [what, code, bytes] of cases) {
    const client = await FrameClient.open(trial, { "Sec-WebSocket-Extensions": "permessage-deflate" });
    client.sendRaw(bytes);
    await client.expectClose(code, what);
  }
}

async function tryOrigins(trial: RuleTrial): Promise<undefined> {
  for (const headers of [{}, { Origin: `http://${trial.httpHost}` }]) await FrameClient.open(trial, headers);
  for (const origin of [foreignSite, "null", `https://${trial.httpHost}.example.net`, "http://127.0.0.1:1"]) {
    const headers = { ...handshakeHeaders(trial.httpHost), Origin: origin };
    const { status } = await request(trial, "/ws", headers);
    demand(status === 403, `a handshake with the Origin ${origin} got ${status}`);
  }
  const plain = await request(trial, "/ws");
  demand(plain.status === 426, `a plain request to /ws got ${plain.status}`);
  const foreign = await request(trial, "/ws", { Referer: `${foreignSite}/page` });
  demand(foreign.status === 403, `a plain request to /ws from a foreign page got ${foreign.status}`);
}

async function tryCloses(trial: RuleTrial): Promise<undefined> {
  const client = await FrameClient.open(trial);
  client.send(fin | opcodes.text, "help");
  client.send(fin | opcodes.text, "close");
  const help = await client.text();
  demand(help.startsWith("commands: "), `help before close got ${help}`);
  await client.expectClose(1000, "the command close");
  for (const code of [1000, 1001, 3000]) {
    const other = await FrameClient.open(trial);
    other.send(fin | opcodes.close, closing(code));
    await other.expectClose(code, `a close frame with ${code}`);
  }
}

async function expectError(client: FrameClient, text: WireData, code: string): Promise<void> {
  const reply = await client.ask(text);
  demand(errorCode(reply) === code, `${quote(text)} got ${quote(reply)}, not an error ${code}`);
}

function closing(code: number): Uint8Array {
  return Buffer.of(code >> 8, code & 0xff);
}
