import type { ConnectionActor } from "../../../actors/server/connection.ts";
import type { Command } from "../../protocol/command.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { encodeReply } from "../../protocol/reply.ts";
import type { BoardQueries } from "./board-queries.ts";
import type { ReplyQueue } from "./reply-queue.ts";

/** What commands act on: the replies, the board for queries, and the actor for everything that changes something. */
export interface CommandTargets {
  readonly replies: ReplyQueue;
  readonly queries: BoardQueries;
  readonly connection: ConnectionActor;
}

const help = encodeReply({ kind: "help" });
const sequentialVerbs: ReadonlySet<Command["verb"]> = new Set(["read", "read-id", "wait", "close"]);

/** Whether a command depends on those before it, so that it is performed once they are answered [REP-3]. */
export function isSequential(command: Command | Refusal | undefined): boolean {
  return command !== undefined && "verb" in command && sequentialVerbs.has(command.verb);
}

/** Performs a command, or answers with the refusal of a line that is none. */
export function perform(command: Command | Refusal, { replies, queries, connection }: CommandTargets): void {
  if ("code" in command) return replies.push(command);
  switch (command.verb) {
    case "read":
      return queries.readLast();
    case "read-id":
      return queries.readOne(command.id);
    case "wait":
      return queries.wait(command.id);
    case "help":
      return replies.push(help);
    case "close":
      return connection.send({ type: "close" });
    case "register": {
      const request = replies.reserveExclusive();
      return connection.send({ type: "register", name: command.name, request });
    }
    case "send":
      return connection.send({ type: "send", text: command.text, request: replies.reserve() });
  }
}
