import { failed, passed, type Verdict } from "../../check.ts";
import type { ClientCheck } from "../client-check.ts";
import type { ServerAnswer } from "../exchange.ts";
import { shows } from "../plain-text.ts";
import type { Recording } from "../recording.ts";
import { conversation as scenario } from "../scenarios/conversation.ts";
import type { TimeSpan } from "../screen-recording.ts";
import { judgeLabels } from "./answer-labels.ts";
import { showsAnswer } from "./answer-text.ts";

/** What was answered a moment before the end of a part may not be printed yet. */
const printingMs = 500;
/** So many messages tell whether a client prints them; one that floods is answered with thousands. */
const maxMessages = 40;

/** What the client shows. */
export const printingChecks: readonly ClientCheck[] = [
  {
    ...{ id: "prints-messages", list: "required", points: 10, scenario, part: "crossing" },
    asks: "The client prints what its polls are answered: each new message stands on the screen at least once.",
    judge: judgeMessages,
  },
  {
    ...{ id: "prints-command-answers", list: "required", points: 10, scenario, part: "commands" },
    asks: "The client prints the answer to a typed command: `Welcome <name>`, `ok`.",
    judge: judgeCommandAnswers,
  },
  {
    ...{ id: "keeps-answers-apart", list: "required", points: 5, scenario, part: "crossing" },
    asks: "The client does not take the answer to a command for that of a poll, or the reverse (seen only where it prints them with different words before them).",
    judge: judgeLabels,
  },
];

/** All messages but one: two threads may have shared an answer. */
function judgeMessages(recording: Recording, { toMs }: TimeSpan): Verdict {
  const answers = recording.answers.filter(
    ({ message, atMs }) => message !== undefined && atMs < toMs - printingMs,
  );
  if (answers.length === 0) return failed("it sent no `read`, so there was nothing to print");
  const firsts = firstAnswers(answers);
  const output = (fromMs: number) => recording.output({ fromMs, toMs: recording.nowMs });
  const missing = [...firsts]
    .filter(([message, fromMs]) => !shows(output(fromMs), message))
    .map(([message]) => message);
  if (missing.length <= 1 && firsts.size > missing.length) return passed;
  const example = JSON.stringify(missing.at(-1));
  return failed(
    `${missing.length} of ${firsts.size} messages did not appear on the screen, such as ${example}`,
  );
}

function judgeCommandAnswers(recording: Recording): Verdict {
  const lastMs = recording.period("commands")?.toMs ?? 0;
  const answers = recording.answers.filter(({ message, atMs }) => message === undefined && atMs <= lastMs);
  const missing = answers.filter((answer) => !isShown(recording, answer));
  const [example] = missing;
  if (answers.length === 0) return failed("no typed command arrived, so there was nothing to print");
  if (example === undefined) return passed;
  const [command, text] = [JSON.stringify(example.request.text), JSON.stringify(example.text)];
  return failed(
    `${missing.length} of ${answers.length} answers did not appear on the screen, such as ${text} to ${command}`,
  );
}

/** When each message was first answered. */
function firstAnswers(answers: readonly ServerAnswer[]): ReadonlyMap<string, number> {
  const firsts = new Map<string, number>();
  for (const { message = "", atMs } of answers)
    if (!firsts.has(message) && firsts.size < maxMessages) firsts.set(message, atMs);
  return firsts;
}

/** Whether an answer was shown before the next line was entered. */
function isShown(recording: Recording, answer: ServerAnswer): boolean {
  const next = recording.typed.find(({ enteredAtMs }) => enteredAtMs > answer.atMs);
  return showsAnswer(recording, answer, next?.enteredAtMs ?? recording.nowMs);
}
