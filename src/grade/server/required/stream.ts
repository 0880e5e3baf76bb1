import { failed, passed, type Verdict } from "../../check.ts";
import { frame } from "../../dialect/framing.ts";
import { quote } from "../graded-client.ts";
import { onBoard, required } from "../server-check.ts";
import type { ServerSubject } from "../server-subject.ts";

/** Long enough that the pieces arrive one by one. */
const pieceIntervalMs = 120;
/** After the first reply, the others are near. */
const laterReplyMs = 2000;

/** TCP is a stream: it has no borders between commands but those that both sides look for. */
export const streamChecks = [
  required(
    "pieces",
    4,
    "A command that arrives in pieces is one command.",
    onBoard(async (server, evidence) => {
      const anna = await server.client("anna", evidence);
      const command = `register ${anna.userName}`;
      const bytes = frame(server.dialect?.reads ?? "lf", command);
      for (const [from, to] of [
        [0, 4],
        [4, 11],
        [11, bytes.length],
      ] as const) {
        anna.participant.connection.send(bytes.subarray(from, to));
        await Bun.sleep(pieceIntervalMs);
      }
      const arrival = await anna.replyTo(command, `Welcome ${anna.userName}`);
      const answer = arrival.kind === "reply" ? quote(arrival.text) : "nothing";
      if (arrival.kind === "reply" && arrival.text.includes(anna.userName)) return passed;
      return blame(server, `${quote(command)}, sent in three pieces, got ${answer}`);
    }),
  ),
  required(
    "packets",
    4,
    "Several commands that arrive together are several commands, and their replies come in order.",
    onBoard(async (server, evidence) => {
      const anna = await server.client("anna", evidence);
      const text = `hello-from-${anna.userName}`;
      const commands = [`register ${anna.userName}`, `send ${text}`, "read"] as const;
      anna.participant.commands(commands);
      const replies: string[] = [];
      for (const command of commands) {
        const arrival = await anna.replyTo(
          command,
          undefined,
          replies.length === 0 ? undefined : laterReplyMs,
        );
        if (arrival.kind !== "reply") break;
        replies.push(arrival.text);
      }
      // Replies without an end may arrive as one: what counts is the order.
      const isWhole = replies.length === commands.length || server.dialect?.writes === "bare";
      const order = [anna.userName, server.okReply, ...(server.showsMessages ? [text] : [])].map((part) =>
        replies.join("").indexOf(part),
      );
      if (isWhole && order.every((at, index) => at !== -1 && at > (order[index - 1] ?? -1))) return passed;
      return blame(
        server,
        `three commands in one packet got ${replies.length === 0 ? "nothing" : replies.map(quote).join(", then ")}`,
      );
    }),
  ),
] as const;

function blame({ dialect }: ServerSubject, what: string): Verdict {
  return failed(
    dialect?.isPaced === true
      ? `${what}. The server takes what one recv returns as one command, but TCP may cut and join what was sent anywhere: give a command an end, such as LF, and read until it`
      : what,
  );
}
