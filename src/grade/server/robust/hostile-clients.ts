import { failed, passed } from "../../check.ts";
import type { Evidence } from "../../evidence.ts";
import type { GradedClient } from "../graded-client.ts";
import { onBoard, robust } from "../server-check.ts";
import type { ServerSubject } from "../server-subject.ts";
import { stillServes } from "./still-serves.ts";

const floodCommands = 2000;
const unreadCommands = 20_000;
const commandsPerWrite = 100;
/** Of a message that fills the buffers soon. */
const fillerBytes = 400;
const floodTimeoutMs = 10_000;
/** By then, the buffers between a server and a client that does not read are full. */
const fillingMs = 400;
const connections = 200;
const connectionsAtOnce = 20;

/** Clients that do not behave. The load has a bound: no server on this machine suffers from it. */
export const hostileClientChecks = [
  robust(
    "flood",
    8,
    `A client sends ${floodCommands} commands at once: the others are served, and it gets all its replies, or is closed.`,
    onBoard(async (server, evidence) => {
      const flooder = await server.join("flooder", evidence);
      const reads = Array.from({ length: commandsPerWrite }, () => "read");
      for (let sent = 0; sent < floodCommands; sent += commandsPerWrite) flooder.participant.commands(reads);
      const verdict = await stillServes(server, evidence);
      if (verdict.kind !== "passed" || server.dialect?.isPaced === true || server.dialect?.writes === "bare")
        return verdict;
      const giveUpAtMs = performance.now() + floodTimeoutMs;
      for (let replies = 0; replies < floodCommands; replies++) {
        const { kind } = await flooder.participant.reply(Math.max(0, giveUpAtMs - performance.now()));
        if (kind === "ended") return passed;
        if (kind === "silent") return failed(`of ${floodCommands} commands, ${replies} got a reply`);
      }
      return passed;
    }),
  ),
  robust(
    "never-reads",
    6,
    "A client that sends commands and never reads the replies blocks nobody.",
    onBoard(async (server, evidence) => {
      await floodUnread(server, evidence);
      return stillServes(server, evidence);
    }),
  ),
  robust(
    "vanishes-unread",
    5,
    "A client that vanishes while the server writes replies to it harms nobody.",
    onBoard(async (server, evidence) => {
      const deaf = await floodUnread(server, evidence);
      await Bun.sleep(fillingMs);
      deaf.participant.connection.reset();
      return stillServes(server, evidence);
    }),
  ),
  robust(
    "half-close",
    5,
    "A client that sends a command and then ends its side of the connection still gets the reply.",
    onBoard(async (server, evidence) => {
      const anna = await server.client("anna", evidence);
      const command = `register ${anna.userName}`;
      anna.participant.command(command);
      anna.participant.connection.halfClose();
      await anna.answerTo(command, `Welcome ${anna.userName}`);
      return stillServes(server, evidence);
    }),
  ),
  robust(
    "connect-disconnect",
    5,
    `${connections} clients that connect and leave at once do no harm.`,
    onBoard(async (server, evidence) => {
      for (let count = 0; count < connections; count += connectionsAtOnce) {
        const connecting = Array.from({ length: connectionsAtOnce }, () =>
          server.connect("visitor", evidence),
        );
        for (const [at, connection] of (await Promise.all(connecting)).entries()) {
          if (typeof connection === "string") return failed(connection);
          if (at % 2 === 0) connection.reset();
          else connection.destroy();
        }
      }
      return stillServes(server, evidence);
    }),
  ),
] as const;

/** A client that sends commands and reads no reply, until all buffers are full. */
async function floodUnread(server: ServerSubject, evidence: Evidence): Promise<GradedClient> {
  const anna = await server.join("anna", evidence);
  await anna.tryAsk(`send ${"x".repeat(fillerBytes)}`, server.okReply);
  const deaf = await server.join("deaf", evidence);
  deaf.participant.connection.pause();
  const reads = Array.from({ length: commandsPerWrite }, () => "read");
  for (let sent = 0; sent < unreadCommands; sent += commandsPerWrite) {
    deaf.participant.commands(reads);
    if (sent % (commandsPerWrite * 10) === 0) await Bun.sleep(1);
  }
  return deaf;
}
