import {
  type ConnectionActor,
  type ConnectionSession,
  startConnection,
} from "../../../actors/server/connection.ts";
import type { Command } from "../../protocol/command.ts";
import type { Control } from "../../protocol/line-source.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { encodeReply } from "../../protocol/reply.ts";
import type { BoardQueries } from "./board-queries.ts";
import { hashKey } from "./key-hash.ts";
import { commandsPerRegister } from "./limits.ts";
import type { ReplyQueue } from "./reply-queue.ts";
import type { SessionHost } from "./session-host.ts";
import type { Turns } from "./turns.ts";

/** The session of a connection actor, and of the framing that its lines come in. */
export interface CommandSession extends ConnectionSession {
  readonly number: number;
  obey(control: Control): void;
}

/** What a command uses that a client may give before it is let in. */
export interface GateTargets {
  readonly session: CommandSession;
  readonly replies: ReplyQueue;
  readonly gate: Pick<SessionHost, "letIn">;
}

/**
 * What commands use: the reply queue, the board's queries, the connection actor for every change, and the budget of the
 * turn.
 */
export interface CommandTargets extends GateTargets {
  readonly queries: BoardQueries;
  readonly connection: ConnectionActor;
  readonly turns: Pick<Turns, "charge">;
}

/** The line that answers a `send` [SND-1]. */
export const ok = encodeReply({ kind: "ok" });

/** The line that answers `help` [HLP-1]. */
export const help = encodeReply({ kind: "help" });
const sequentialVerbs: ReadonlySet<Command["verb"]> = new Set(["read", "read-id", "time", "wait", "close"]);

/** Starts the connection actor of a session. */
export function startTargets(
  session: CommandSession,
  host: SessionHost,
  replies: ReplyQueue,
  queries: BoardQueries,
): CommandTargets {
  const { connections, store, mailbox, turns } = host;
  const connection = startConnection(connections, { owner: session.number, session, store, mailbox });
  return { session, replies, gate: host, queries, connection, turns };
}

/** Whether a command must wait until all commands before it are answered [REP-3]. */
export function isSequential(command: Command | Refusal | Control): command is Command {
  return "verb" in command && sequentialVerbs.has(command.verb);
}

/** Performs a command, or answers with the refusal of a malformed line. */
export function perform(command: Command | Refusal | Control, targets: CommandTargets): void {
  const { session, replies, queries, connection } = targets;
  if ("control" in command) return session.obey(command);
  if ("code" in command) return replies.push(command);
  switch (command.verb) {
    case "auth":
      return replies.push(authenticate(command.token, targets));
    case "read":
      return queries.readLast();
    case "read-id":
      return queries.readOne(command.id);
    case "time":
      return queries.readTime(command.id);
    case "wait":
      return queries.wait(command.id);
    case "help":
      return replies.push(help);
    case "close":
      return connection.send({ type: "close" });
    case "register": {
      targets.turns.charge(commandsPerRegister - 1);
      const request = replies.reserveExclusive();
      return connection.send({ type: "register", name: command.name, request });
    }
    case "key":
      return connection.send({ type: "key", person: hashKey(command.key), request: replies.reserve() });
    case "send":
    case "post":
      return connection.send({
        type: "send",
        verb: command.verb,
        text: command.text,
        request: replies.reserve(),
      });
  }
}

/** Answers `auth` [AUT-1]. */
export function authenticate(token: string, { session, gate }: GateTargets): Uint8Array | Refusal {
  return gate.letIn(session.number, token) ?? ok;
}
