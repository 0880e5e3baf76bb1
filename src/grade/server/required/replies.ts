import { failed, passed } from "../../check.ts";
import { type GradedClient, quote } from "../graded-client.ts";
import { onBoard, required } from "../server-check.ts";
import { parseShown } from "../shown-line.ts";

/** Whatever follows a reply comes within this time. */
const extraMs = 200;

/** The exact replies of the four commands. */
export const replyChecks = [
  required(
    "register-reply",
    7,
    "The server answers `register <name>` with `Welcome <name>`.",
    async (server, evidence) => {
      const anna = await server.client("anna", evidence);
      return judgeReply(anna, `register ${anna.userName}`, `Welcome ${anna.userName}`);
    },
  ),
  required("send-reply", 7, "The server answers `send <message>` with `ok`.", async (server, evidence) => {
    const anna = await server.join("anna", evidence);
    return judgeReply(anna, "send hello", "ok");
  }),
  required(
    "read-reply",
    9,
    "The server answers `read` with `<id> <sender>: <message>`.",
    async (server, evidence) => {
      const anna = await server.join("anna", evidence);
      const text = `hello-from-${anna.userName}`;
      await anna.ask(`send ${text}`, "ok");
      const line = await anna.ask("read");
      const shown = parseShown(line);
      if (shown === undefined)
        return failed(`it answered ${quote(line)}, not "<id> ${anna.userName}: ${text}"`);
      const isRight = shown.sender === anna.userName && shown.text === text;
      return isRight
        ? passed
        : failed(`it answered ${quote(line)}, not "${shown.id} ${anna.userName}: ${text}"`);
    },
  ),
  required(
    "close-closes",
    6,
    "After `close`, the server closes the connection.",
    async (server, evidence) => {
      const anna = await server.join("anna", evidence);
      anna.participant.command("close");
      return (await anna.participant.ends(closeTimeoutMs))
        ? passed
        : failed(`the connection is still open ${closeTimeoutMs / 1000} s after close`);
    },
  ),
  required(
    "close-after-replies",
    4,
    "The replies to the commands before `close` arrive before the connection closes.",
    onBoard(async (server, evidence) => {
      const anna = await server.join("anna", evidence);
      // Where one recv is one command, or one reply, three at once would be one.
      if (server.dialect?.isPaced === true || server.dialect?.writes === "bare") {
        await anna.send("goodbye");
        await anna.read("goodbye");
        anna.participant.command("close");
      } else {
        anna.participant.commands(["send goodbye", "read", "close"]);
        await anna.answerTo("send goodbye", "ok");
        await anna.answerTo("read");
      }
      return passed;
    }),
  ),
] as const;

const closeTimeoutMs = 3000;

/** Asks, and expects this reply and nothing after it. */
async function judgeReply(client: GradedClient, command: string, expected: string) {
  const reply = await client.ask(command, expected);
  if (reply !== expected) return failed(`it answered ${quote(reply)}, not ${quote(expected)}`);
  const extra = await client.participant.unasked(extraMs);
  return extra === undefined ? passed : failed(`after ${quote(expected)}, it sent ${quote(extra)} unasked`);
}
