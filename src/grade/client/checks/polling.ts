import { failed, found, passed, type Verdict } from "../../check.ts";
import type { ClientCheck } from "../client-check.ts";
import { gapsInMs, isSecond, isSteady, median, minGaps, pollTimesMs } from "../pace.ts";
import { countShown } from "../plain-text.ts";
import type { Recording } from "../recording.ts";
import { conversation as scenario } from "../scenarios/conversation.ts";
import type { TimeSpan } from "../screen-recording.ts";

/** A client goes on polling if it is silent no longer than this many of its usual gaps. */
const maxSilentGaps = 2.5;
/** The last answer of a part is printed within this time, and the next one comes later. */
const printingMs = 400;
/** So many messages tell; a client that floods is answered with thousands. */
const maxMessages = 40;

/** When and how often the client polls. */
export const pollingChecks: readonly ClientCheck[] = [
  {
    ...{ id: "polls-every-second", list: "required", points: 15, scenario, part: "quiet" },
    asks: "The client sends `read` once a second by itself (the median of the gaps and most gaps are between 0.5 s and 1.5 s).",
    judge: judgePace,
  },
  {
    ...{ id: "polls-after-commands", list: "required", points: 5, scenario, part: "after commands" },
    asks: "After typed commands the client goes on polling, with no pause of more than 2.5 of its usual gaps.",
    judge: (recording, part) => judgeSilence(recording, part, "after some typed commands"),
  },
  {
    ...{ id: "polls-beside-half-line", list: "required", points: 10, scenario, part: "half a line" },
    asks: "The client polls on while a half-typed line waits for Enter, with no pause of more than 2.5 of its usual gaps.",
    judge: (recording, part) => judgeSilence(recording, part, "while half a line stood there without Enter"),
  },
  {
    ...{ id: "polls-while-typing", list: "required", points: 5, scenario, part: "slow typing" },
    asks: "The client polls on while a line is typed slowly, with no pause of more than 2.5 of its usual gaps.",
    judge: (recording, part) => judgeSilence(recording, part, "while a line was typed, a letter every 0.2 s"),
  },
  {
    ...{ id: "polls-before-register", list: "open", points: 0, scenario, part: "quiet" },
    asks: "Whether the client polls before its user is registered.",
    judge: (recording) =>
      found(
        recording.countPolls("quiet") > 0
          ? "it polls before `register`"
          : "it does not poll before `register`",
      ),
  },
  {
    ...{ id: "prints-each-poll", list: "open", points: 0, scenario, part: "quiet" },
    asks: "Whether the client prints the answer of each poll, or only messages that it has not printed yet.",
    judge: findRepeats,
  },
];

/** The gaps between polls while nothing is typed: those of the first measurement if they are steady, or of the second. */
function quietGapsMs(recording: Recording): number[] {
  const measured = ["quiet", "quiet, again"].map((name) => gapsInMs(recording, recording.period(name)));
  return measured.find(isSteady) ?? measured.find(({ length }) => length > 0) ?? [];
}

function judgePace(recording: Recording): Verdict {
  const gaps = quietGapsMs(recording);
  const list = gaps.map((gapMs) => `${seconds(gapMs)} s`).join(", ");
  if (isSteady(gaps)) return passed;
  if (gaps.length === 0)
    return failed("while nothing was typed, the client did not send `read` a second time");
  if (!isSecond(median(gaps))) return failed(`the gaps between its \`read\`s were ${list}`);
  const what = gaps.length < minGaps ? "it stopped polling" : "it polls unevenly";
  return failed(`${what}: the gaps between its \`read\`s were ${list}`);
}

function judgeSilence(recording: Recording, part: TimeSpan, when: string): Verdict {
  const gaps = quietGapsMs(recording);
  const limitMs = maxSilentGaps * Math.max(1000, gaps.length > 0 ? median(gaps) : 0);
  const silenceMs = longestSilenceMs(pollTimesMs(recording), part);
  return silenceMs <= limitMs ? passed : failed(`it sent no \`read\` for ${seconds(silenceMs)} s ${when}`);
}

/** The longest time in the part without a poll. */
function longestSilenceMs(times: readonly number[], { fromMs, toMs }: TimeSpan): number {
  const within = times.filter((atMs) => atMs >= fromMs && atMs <= toMs);
  const edges = [fromMs, ...within, toMs];
  return Math.max(...edges.slice(1).map((atMs, index) => atMs - (edges[index] ?? atMs)));
}

function findRepeats(recording: Recording): Verdict {
  const name = recording.countPolls("quiet") > 0 ? "quiet" : "quiet, again";
  const { fromMs, toMs } = recording.period(name) ?? { fromMs: 0, toMs: 0 };
  const polls = recording.answers.filter(
    ({ message, atMs }) => message !== undefined && atMs >= fromMs && atMs <= toMs,
  );
  const messages = [...new Set(polls.map(({ message }) => message ?? ""))].slice(0, maxMessages);
  const output = recording.output({ fromMs, toMs: toMs + printingMs });
  const printedCount = messages.reduce((sum, message) => sum + countShown(output, message), 0);
  return found(
    `it printed a message ${printedCount} times, where ${polls.length} polls got ${messages.length} different ones`,
  );
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
