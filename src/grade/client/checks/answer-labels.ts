import { failed, notChecked, passed, type Verdict } from "../../check.ts";
import type { ServerAnswer } from "../exchange.ts";
import { plainText } from "../plain-text.ts";
import type { Recording } from "../recording.ts";
import type { TimeSpan } from "../screen-recording.ts";

/** An answer is printed soon after it was sent, and before the next one of its kind. */
const printingMs = 900;
/** So many answers of each kind tell the words; a client that floods is answered thousands of times. */
const maxAnswers = 20;
/** Two threads that print at once may mix what they print once, but hardly twice. */
const minSwapped = 2;

/**
 * Judges whether answers are taken for each other. Only a client that prints different words before the two kinds
 * ("last message: ", "reply: ") shows what it takes an answer for: what it prints in quiet times tells the words.
 */
export function judgeLabels(recording: Recording, crossing: TimeSpan): Verdict {
  const isCrossing = ({ atMs }: ServerAnswer) => atMs >= crossing.fromMs && atMs <= crossing.toMs;
  const calm = recording.answers.filter((answer) => answer.atMs < crossing.fromMs);
  const crossed = recording.answers.filter(isCrossing).slice(0, maxAnswers);
  const pollLabel = commonEnd(labelsOf(recording, calm.filter(isOfPoll).slice(-maxAnswers)));
  const commandLabel = commonEnd(
    labelsOf(
      recording,
      calm.filter((answer) => !isOfPoll(answer)),
    ),
  );
  const prompts = promptsOf(recording);
  const isTelling = (label: string, other: string) =>
    /\p{L}{2}/u.test(label) && !other.endsWith(label) && !prompts.some((prompt) => prompt.endsWith(label));
  const tellsPolls = isTelling(pollLabel, commandLabel);
  const tellsCommands = isTelling(commandLabel, pollLabel);
  if (!crossed.some(isOfPoll)) return notChecked("the client did not poll when commands were typed");
  if (!tellsPolls && !tellsCommands)
    return notChecked(
      "the client prints both kinds of answers alike, so nobody can tell what it takes them for",
    );
  const isSwapped = (answer: ServerAnswer) =>
    isOfPoll(answer)
      ? tellsCommands && labelsOf(recording, [answer]).some((label) => label.endsWith(commandLabel))
      : tellsPolls && labelsOf(recording, [answer]).some((label) => label.endsWith(pollLabel));
  const [swapped, ...others] = crossed.filter(isSwapped);
  if (swapped === undefined || others.length < minSwapped - 1) return passed;
  const [label, other] = isOfPoll(swapped) ? [commandLabel, "a command"] : [pollLabel, "a poll"];
  return failed(
    `it printed ${JSON.stringify(swapped.text)} after ${JSON.stringify(label)}, as the answer to ${other}`,
  );
}

function isOfPoll({ message }: ServerAnswer): boolean {
  return message !== undefined;
}

/** What stands before these answers on their lines of the screen. */
function labelsOf(recording: Recording, answers: readonly ServerAnswer[]): string[] {
  return answers.flatMap(({ text, message, atMs }) => {
    const lines = plainText(recording.output({ fromMs: atMs, toMs: atMs + printingMs })).split("\n");
    const line = lines.find((each) => indexIn(each, message ?? text) !== -1);
    if (line === undefined) return [];
    const whole = line.indexOf(text);
    return [line.slice(0, whole === -1 ? indexIn(line, message ?? text) : whole).trimEnd()];
  });
}

/** Where the text starts as a word of its own: an `ok` is not part of "token". */
function indexIn(line: string, text: string): number {
  return line.search(new RegExp(`(?<!\\p{L})${RegExp.escape(text)}(?!\\p{L})`, "u"));
}

/** What stands before the lines that are typed. */
function promptsOf(recording: Recording): string[] {
  return recording.typed.flatMap(({ text, enteredAtMs }) => {
    const lines = plainText(recording.output({ fromMs: 0, toMs: enteredAtMs + printingMs })).split("\n");
    const line = lines.find((each) => each.includes(text));
    return line === undefined ? [] : [line.slice(0, line.indexOf(text)).trimEnd()];
  });
}

/** The longest end that all labels have. */
function commonEnd([first = "", ...others]: readonly string[]): string {
  let start = 0;
  while (!others.every((label) => label.endsWith(first.slice(start)))) start++;
  return first.slice(start).trim();
}
