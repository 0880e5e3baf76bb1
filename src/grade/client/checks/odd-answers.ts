import { failed, notChecked, passed, type Verdict } from "../../check.ts";
import type { ClientCheck } from "../client-check.ts";
import { isPoll, type ServerAnswer } from "../exchange.ts";
import { shows, showsWrapped } from "../plain-text.ts";
import type { Recording } from "../recording.ts";
import { lineWhileWaiting, longAnswerBytes, oddAnswers as scenario } from "../scenarios/odd-answers.ts";
import type { TimeSpan } from "../screen-recording.ts";
import { showsAnswer } from "./answer-text.ts";
import { commandOf } from "./typing.ts";

/** While one poll waits 3 s, a client that does not wait for answers sends some more; beyond this it is a flood. */
const maxPollsMeanwhile = 8;
/** How the client bears answers that come slowly, in pieces, together, and long. */
export const oddAnswerChecks: readonly ClientCheck[] = [
  {
    ...{ id: "slow-answer", list: "required", points: 5, scenario, part: "after slow" },
    asks: "A poll that is answered after 3 s does no harm: no flood of polls meanwhile (8 at most), a typed command goes out, at the latest when the answer is there, and the client polls on.",
    judge: judgeSlow,
  },
  {
    ...{ id: "answer-in-pieces", list: "robust", points: 20, scenario, part: "pieces" },
    asks: "An answer that arrives in three pieces is printed as one.",
    judge: judgePieces,
  },
  {
    ...{ id: "two-answers-in-one-packet", list: "robust", points: 20, scenario, part: "together" },
    asks: "Two answers that arrive in one packet are both printed.",
    judge: judgeTogether,
  },
  {
    ...{ id: "long-answer", list: "robust", points: 20, scenario, part: "long" },
    asks: "An answer of 1,000 bytes is printed whole.",
    judge: judgeLong,
  },
];

const noPoll = notChecked("the client sent no `read` that could be answered so");

function judgeSlow(recording: Recording, after: TimeSpan): Verdict {
  const typed = recording.typed.find(({ text }) => text === lineWhileWaiting);
  if (typed === undefined) return failed("the client sent no `read` that could be answered slowly");
  const during = recording.countPolls("slow");
  if (during > maxPollsMeanwhile)
    return failed(`it sent ${during} polls while the first of them waited for its answer`);
  if (commandOf(recording, typed) === undefined)
    return failed(`"${lineWhileWaiting}", typed while a poll waited for its answer, did not arrive`);
  const polls = recording.requests.filter((request) => isPoll(request) && request.atMs > after.fromMs);
  return polls.length > 0 ? passed : failed("it did not poll again after the slow answer");
}

/** The polls of a part that got the part's own message. */
function pollAnswer(recording: Recording, part: TimeSpan): ServerAnswer | undefined {
  const isOfPart = ({ atMs, message }: ServerAnswer) =>
    message !== undefined && atMs >= part.fromMs && atMs <= part.toMs;
  return recording.answers.find(isOfPart);
}

function judgePieces(recording: Recording, part: TimeSpan): Verdict {
  if (recording.framing?.framing === "bare")
    return notChecked("bare text has no end, so nobody can tell the pieces of an answer from answers");
  const answer = pollAnswer(recording, part);
  if (answer?.message === undefined) return noPoll;
  const isShown = shows(recording.output(part), answer.message);
  return isShown
    ? passed
    : failed(`${JSON.stringify(answer.text)}, sent in three pieces, was not printed as one`);
}

function judgeTogether(recording: Recording, part: TimeSpan): Verdict {
  const answer = pollAnswer(recording, part);
  if (answer?.message === undefined) return noPoll;
  const { atMs } = answer;
  // A command that arrived while the poll waited was answered in the same packet.
  const other = recording.answers.find(
    ({ text, request }) => text === "ok" && request.atMs > answer.request.atMs && request.atMs < atMs,
  );
  if (other === undefined)
    return notChecked("the client waits for each answer before it sends the next command");
  if (!shows(recording.output(part), answer.message))
    return failed(`${JSON.stringify(answer.text)} was not printed`);
  return showsAnswer(recording, other, part.toMs)
    ? passed
    : failed("`ok`, which came behind another answer, was not printed");
}

function judgeLong(recording: Recording, part: TimeSpan): Verdict {
  const { framing } = recording;
  const answer = pollAnswer(recording, part);
  if (answer?.message === undefined) return noPoll;
  if (framing?.framing === "padded" && framing.bufferBytes < longAnswerBytes)
    return notChecked(`an answer has ${framing.bufferBytes} bytes at most`);
  const isShown = showsWrapped(recording.output(part), answer.message);
  return isShown ? passed : failed("the answer was not printed whole");
}
