import { failed, notChecked, passed, type Verdict } from "../../check.ts";
import { frame } from "../../dialect/framing.ts";
import type { Evidence } from "../../evidence.ts";
import { quote } from "../graded-client.ts";
import { onBoard, robust } from "../server-check.ts";
import type { ServerSubject } from "../server-subject.ts";
import { shows } from "../shown-line.ts";
import { stillServes } from "./still-serves.ts";

/** What bytes a command may have. */
export const characterChecks = [
  robust(
    "crlf",
    6,
    "The other end of a line, CR LF or LF, is understood, too, and is no part of the name.",
    onBoard(async (server, evidence) => {
      const reads = server.dialect?.reads;
      if (reads !== "lf" && reads !== "crlf") return notChecked("the server does not read lines");
      const anna = await server.client("anna", evidence);
      const command = `register ${anna.userName}`;
      anna.participant.connection.send(frame(reads === "lf" ? "crlf" : "lf", command));
      const reply = await anna.answerTo(command, `Welcome ${anna.userName}`);
      const isRight = reply.endsWith(anna.userName);
      return isRight ? passed : failed(`the reply is ${quote(reply)}: the end of the line is in the name`);
    }),
  ),
  robust(
    "utf8-kept",
    6,
    "Letters beyond ASCII are kept: the bytes of UTF-8.",
    onBoard((server, evidence) => isKept(server, evidence, "perché,città,日本,🙂!")),
  ),
  robust(
    "binary-bytes",
    5,
    "Bytes that are no text do no harm to the server.",
    onBoard(async (server, evidence) => {
      const anna = await server.join("anna", evidence);
      const bytes = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !ends.includes(byte));
      anna.participant.command(Uint8Array.from([...Buffer.from("send "), ...bytes]));
      await anna.replyTo("send", undefined, answerTimeoutMs);
      anna.participant.connection.send(Uint8Array.from(bytes.toReversed()));
      return stillServes(server, evidence, anna);
    }),
  ),
] as const;

/** The bytes that end a command in one dialect or the other. */
const ends: readonly number[] = [0x00, 0x0a, 0x0d];
const answerTimeoutMs = 1500;

async function isKept(server: ServerSubject, evidence: Evidence, text: string): Promise<Verdict> {
  const anna = await server.join("anna", evidence);
  await anna.send(text);
  const shown = await anna.read(text);
  return shows(shown, text) ? passed : failed(`${quote(text)} became ${quote(shown.line)}`);
}
