import { type ProtocolRule, rule, untriedRule } from "./rule.ts";
import { demand, type RuleTrial } from "./trial.ts";
import { errorCode, quote, type WireData } from "./wire-text.ts";

const httpHead = "Host: example.com\r\n\r\nregister web\nsend from a web page\n";

/** What a browser, or what poses as one, sends first. The body must have no effect. */
const httpRequests: readonly WireData[] = [
  `GET / HTTP/1.1\r\n${httpHead}`,
  `POST / HTTP/1.1\r\n${httpHead}`,
  `SEND /x HTTP/1.0\r\n${httpHead}`,
  `send /x HTTP/1.1\r\n${httpHead}`,
  `\r\n \r\nread / HTTP/1.1\r\n${httpHead}`,
  `POST /${"x".repeat(2000)} HTTP/1.1\r\n${httpHead}`,
  `Host: example.com\r\n\r\nregister web\nsend from a web page\n`,
  ["POST /", [0xff], ` HTTP/1.1\r\n${httpHead}`],
];

/** The rules CLS-1 to CLS-11. */
export const closingRules: readonly ProtocolRule[] = [
  rule("CLS-1", "The server closes on close, and when the client half-closes.", async (trial) => {
    for (const half of ["", "read\n", "read\nwait 99999999999\n"]) {
      const client = await trial.connect();
      client.send(half);
      client.halfClose();
      const replies = await client.rest();
      demand(
        replies.length === half.split("\n").length - 1,
        `${quote(half)} and a half-close got ${replies.length} replies`,
      );
    }
    const client = await trial.connect();
    client.send("read\nclose\n");
    demand((await client.rest()).length === 1, "one read and close did not get one reply");
  }),
  rule("CLS-2", "The server closes after 20 errors in a row.", async (trial) => {
    const client = await trial.join();
    client.send("shout\n".repeat(19));
    await client.lines(19);
    await client.expectMessage("read");
    client.send(`${"shout\n".repeat(25)}send too late\n`);
    const replies = await client.rest();
    demand(replies.length === 20, `25 errors in a row got ${replies.length} replies before the end`);
    await expectNoMessage(trial, "too late");
  }),
  rule("CLS-3", "A line of over 65,536 bytes without an LF gets too-long, and closes.", tryEndless),
  rule("CLS-4", "HTTP gets unknown-command, and closes; its body is not obeyed.", tryHttp),
  rule("CLS-5", "A first byte 16, as of TLS, gets bad-encoding, and closes.", async (trial) => {
    const client = await trial.connect();
    client.send([[0x16, 0x03, 0x01, 0x00, 0x05]]);
    expectLastError(await client.rest(), "bad-encoding", "a TLS handshake");
  }),
  untriedRule("CLS-6", "A client that is silent for 600 s gets timeout.", "a silence of 600 s is too long"),
  untriedRule("CLS-7", "One connection too many gets busy.", "a server may choose this limit (LIM-1, LIM-2)"),
  untriedRule(
    "CLS-8",
    "A server that stops answers what it has accepted.",
    "only the operator can stop the server",
  ),
  rule("CLS-9", "The server ends with FIN after the last reply: no reply is lost.", tryGracefulEnd),
  untriedRule(
    "CLS-10",
    "Every connection has keepalive.",
    "it would take a client that vanishes from the network",
  ),
  untriedRule("CLS-11", "A client without a command for 60 s gets timeout.", "a silence of 60 s is too long"),
];

async function tryEndless(trial: RuleTrial): Promise<undefined> {
  const client = await trial.connect("patient");
  client.send("x".repeat(65_536));
  await client.expectSilence("65,536 bytes are not too many");
  await client.expectError("", "too-long");
  await client.expectMessage("read");
  const endless = await trial.connect("endless");
  endless.send("read\n");
  await endless.line();
  endless.send("x".repeat(65_537));
  expectLastError(await endless.rest(), "too-long", "65,537 bytes without an LF");
}

async function tryHttp(trial: RuleTrial): Promise<undefined> {
  const { client, line } = await trial.joinAndPost();
  for (const request of httpRequests) {
    const browser = await trial.connect("browser");
    browser.send(request);
    expectLastError(await browser.rest(), "unknown-command", quote(request));
  }
  await client.expect("read", line);
  const later = await trial.join("later");
  await later.expect("send /x HTTP/1.1", "ok");
  later.send("POST / HTTP/1.1\nsend too late\n");
  expectLastError(await later.rest(), "unknown-command", "a later POST");
  await expectNoMessage(trial, "too late");
}

/** The client reads late, and goes on sending: a reset would destroy the replies that it has not read. */
async function tryGracefulEnd(trial: RuleTrial): Promise<undefined> {
  const client = await trial.join();
  await client.say("x".repeat(900));
  client.pause();
  client.send(`${"read\n".repeat(500)}close\n`);
  client.send("x".repeat(100_000));
  await Bun.sleep(300);
  client.send("x".repeat(1000));
  client.resume();
  const replies = await client.rest();
  demand(replies.length === 500, `of 500 replies before close, ${replies.length} arrived`);
}

async function expectNoMessage(trial: RuleTrial, text: string): Promise<void> {
  const watcher = await trial.connect("watcher");
  const last = await watcher.expectMessage("read");
  demand(last.text !== text, "a line after the end took effect");
}

function expectLastError(replies: readonly string[], code: string, what: string): void {
  const last = replies.at(-1);
  demand(
    last !== undefined && errorCode(last) === code,
    `${what} got ${quote(last ?? "")}, not an error ${code}`,
  );
  const others = replies
    .slice(0, -1)
    .filter((reply) => !/^error (empty-command|too-long|bad-encoding): /.test(reply));
  demand(others.length === 0, `${what} got more than an error: ${quote(others.join(" | "))}`);
}
