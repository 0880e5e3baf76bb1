import { failed, passed, type Verdict } from "../../check.ts";
import type { ClientCheck } from "../client-check.ts";
import { type ClientRequest, isPoll, type TypedLine } from "../exchange.ts";
import type { Recording } from "../recording.ts";
import { conversation as scenario, typedLines } from "../scenarios/conversation.ts";

/** At once: a loaded machine may need this long; the next poll is further away. */
const maxLatencyMs = 600;
/** The lines whose way to the server is measured. */
const measuredLines: readonly string[] = ["register anna", ...typedLines];

/** What the client sends when something is typed. */
export const typingChecks: readonly ClientCheck[] = [
  {
    ...{ id: "connects-once", list: "required", points: 5, scenario, part: "crossing" },
    asks: "The client connects to the server, and keeps this one connection for all that it sends.",
    judge: ({ connections }) =>
      connections === 1 ? passed : failed(`the client made ${connections} connections where one is enough`),
  },
  {
    ...{ id: "sends-at-once", list: "required", points: 10, scenario, part: "commands" },
    asks: "The client sends a typed command as soon as Enter is pressed (the median is within 0.6 s), not with the next poll.",
    judge: judgeLatency,
  },
  {
    ...{ id: "sends-unchanged", list: "required", points: 10, scenario, part: "commands" },
    asks: "The client sends a command exactly as it was typed: blanks, colons and letters such as ò included.",
    judge: judgeText,
  },
  {
    ...{ id: "whole-commands", list: "required", points: 5, scenario, part: "slow typing" },
    asks: "The client sends whole commands only: nothing of a line before Enter, and no `read` in the middle of a command.",
    judge: judgeStream,
  },
];

/** The command that arrived for a typed line: the first after Enter that is no poll, before the next Enter. */
export function commandOf(recording: Recording, line: TypedLine): ClientRequest | undefined {
  const next = recording.typed[recording.typed.indexOf(line) + 1];
  const toMs = next?.enteredAtMs ?? Number.POSITIVE_INFINITY;
  return recording.requests.find(
    (request) => !isPoll(request) && request.atMs >= line.enteredAtMs && request.atMs < toMs,
  );
}

function judgeLatency(recording: Recording): Verdict {
  const latencies: number[] = [];
  for (const line of recording.typed.filter(({ text }) => measuredLines.includes(text))) {
    const command = commandOf(recording, line);
    if (command === undefined) return failed(`nothing arrived when ${JSON.stringify(line.text)} was entered`);
    latencies.push(command.atMs - line.enteredAtMs);
  }
  const medianMs = latencies.toSorted((a, b) => a - b)[Math.floor(latencies.length / 2)] ?? 0;
  const list = latencies.map((latencyMs) => `${(latencyMs / 1000).toFixed(2)} s`).join(", ");
  return medianMs <= maxLatencyMs ? passed : failed(`the commands arrived ${list} after Enter`);
}

function judgeText(recording: Recording): Verdict {
  for (const line of recording.typed.filter(({ text }) => measuredLines.includes(text))) {
    const received = commandOf(recording, line)?.text;
    if (received === undefined)
      return failed(`nothing arrived when ${JSON.stringify(line.text)} was entered`);
    if (received !== line.text)
      return failed(`${JSON.stringify(line.text)} was typed, ${JSON.stringify(received)} arrived`);
  }
  return passed;
}

function judgeStream(recording: Recording): Verdict {
  const { requests, residue, typed } = recording;
  if (residue !== undefined) return failed(`${JSON.stringify(residue)} arrived before Enter`);
  const glued = requests.find((request) => isPoll(request) && request.text.toLowerCase() !== "read");
  if (glued !== undefined)
    return failed(`a poll and something else arrived as ${JSON.stringify(glued.text)}`);
  const commands = new Set(typed.map((line) => commandOf(recording, line)));
  const stray = requests.find((request) => !isPoll(request) && !commands.has(request));
  if (stray === undefined) return passed;
  return failed(`${JSON.stringify(stray.text)} arrived, which nobody had entered as a line`);
}
