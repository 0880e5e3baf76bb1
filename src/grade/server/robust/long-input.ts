import { failed, passed } from "../../check.ts";
import { quote } from "../graded-client.ts";
import { onBoard, robust } from "../server-check.ts";
import { shows } from "../shown-line.ts";
import { stillServes } from "./still-serves.ts";

const messageBytes = 900;
const nameBytes = 500;
const hugeBytes = 100_000;
const answerTimeoutMs = 1500;

/** Input that is longer than a buffer. */
export const longInputChecks = [
  robust(
    "long-message",
    9,
    `A message of ${messageBytes} bytes is kept whole, or refused; it is not cut.`,
    onBoard(async (server, evidence) => {
      const anna = await server.join("anna", evidence);
      const text = "long-words-"
        .repeat(messageBytes / 10)
        .slice(0, messageBytes - 1)
        .concat(".");
      const reply = await anna.ask(`send ${text}`, server.okReply);
      if (reply !== server.okReply) return passed;
      const shown = await anna.read(text);
      return shows(shown, text)
        ? passed
        : failed(`of ${text.length} bytes, read shows ${shown.text.length}: ${quote(shown.text)}`);
    }),
  ),
  robust(
    "very-long-line",
    9,
    `A command of ${hugeBytes / 1000} KB does no harm to the server.`,
    onBoard(async (server, evidence) => {
      const anna = await server.join("anna", evidence);
      await anna.tryAsk(`send ${"x".repeat(hugeBytes)}`, undefined, answerTimeoutMs);
      return stillServes(server, evidence, anna);
    }),
  ),
  robust(
    "long-name",
    6,
    `A name of ${nameBytes} bytes does no harm to the server.`,
    onBoard(async (server, evidence) => {
      const anna = await server.client("anna", evidence);
      await anna.tryAsk(`register ${"n".repeat(nameBytes)}`, undefined, answerTimeoutMs);
      return stillServes(server, evidence, anna);
    }),
  ),
] as const;
