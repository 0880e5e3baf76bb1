import {
  endHistory,
  type Finding,
  findId,
  firstWanted,
  type Gap,
  isHistory,
  type Knowledge,
  noGap,
  restartIfNew,
  tellOddity,
  toNews,
} from "./cursor.ts";
import { maxFetched, maxFetchesInFlight } from "./limits.ts";
import type { Answered, Notice, WhyMissed } from "./ports.ts";

/** The codes of errors that mean "not now". */
const notNow = new Set(["busy", "timeout", "unavailable", "shutting-down", "rate-limited"]);
/** Begins to fill the gap that an answer leaves. */
export function openGap(known: Knowledge, newest: Answered): Finding {
  const newestId = findId(newest) ?? 0;
  const { shown, known: before } = restartIfNew(known, newest);
  const first = firstWanted(before, newestId);
  const next = Math.max(first, newestId - maxFetched);
  const range = { next, ask: next, last: newestId - 1, newest, newestId, skipped: next - first };
  return { shown, known: { ...endHistory(before, newestId), gap: { ...noGap, ...range } } };
}

/** The ids to ask for now, in this order. */
export function idsToFetch({ gap }: Knowledge): number[] {
  const end = Math.min(gap.last + 1, gap.next + maxFetchesInFlight);
  return Array.from({ length: Math.max(end - gap.ask, 0) }, (_, index) => gap.ask + index);
}

/** What is known once these ids have been asked for. */
export function noteFetching(known: Knowledge): Knowledge {
  const { gap } = known;
  return { ...known, gap: { ...gap, ask: gap.ask + idsToFetch(known).length } };
}

/** Takes the reply to the oldest fetch under way. */
export function takeFetched(known: Knowledge, answer: Answered): Finding {
  const { seen, gap } = known;
  const next = gap.next + 1;
  const go = (change: Partial<Gap>) => ({ shown: [], known: { ...known, gap: { ...gap, next, ...change } } });
  if (gap.postponed !== undefined) return go({});
  if (findId(answer) === gap.next) {
    const isOld = isHistory(known, gap.next);
    const { shown, known: now } = tellMissed(known, gap.lost, isOld ? 0 : 1);
    return {
      shown: [...shown, toNews(answer, isOld ? "history" : "catch-up")],
      known: {
        ...now,
        seen: { ...seen, id: gap.next, line: answer.text },
        gap: { ...gap, next, skipped: 0, lost: 0 },
      },
    };
  }
  // What the history has not got any more, the client has not missed.
  if (isMissing(answer)) return go({ lost: gap.lost + (isHistory(known, gap.next) ? 0 : 1) });
  const last = Math.min(gap.last, gap.ask - 1);
  if (isNotNow(answer)) {
    const { shown, known: now } = tellOddity(known, answer);
    return { shown, known: { ...now, gap: { ...gap, next, last, postponed: gap.next } } };
  }
  // The server can't `read <id>`: the rest is not worth asking for.
  return go({ last, lost: gap.lost + 1 });
}

/** Whether an answer says that the server can't answer now. */
export function isNotNow({ reply }: Answered): boolean {
  return reply?.kind === "error" && notNow.has(reply.code);
}

/** Whether all that was asked for has been answered, and nothing more is to be asked for. */
export function isFilled({ gap }: Knowledge): boolean {
  return gap.next > gap.last;
}

/** Whether the rest of a gap is to be asked for again later. */
export function isPostponed({ gap }: Knowledge): boolean {
  return gap.postponed !== undefined;
}

/** Ends a gap: says what was missed, and shows the newest message; if the rest was postponed, that will be a gap again. */
export function closeGap(known: Knowledge): Finding {
  const { gap } = known;
  if (gap.postponed !== undefined) return abandonGap(known);
  const { shown, known: now } = tellMissed(known, gap.lost + gap.newestId - gap.next, 0);
  return {
    shown: [...shown, toNews(gap.newest, isHistory(known, gap.newestId) ? "history" : "fresh")],
    known: { ...now, seen: { id: gap.newestId, line: gap.newest.text, oddity: undefined }, gap: noGap },
  };
}

/** Ends a gap before it was filled: says what was missed so far; the rest will be a gap again. */
export function abandonGap(known: Knowledge): Finding {
  const { seen, gap } = known;
  const next = gap.postponed ?? gap.next;
  if (gap.skipped + gap.lost === 0) return { shown: [], known: { ...known, gap: noGap } };
  const { shown, known: now } = tellMissed(known, gap.lost, 0);
  return { shown, known: { ...now, seen: { ...seen, id: next - 1, line: undefined }, gap: noGap } };
}

/** Says which messages of a gap are not shown, and counts them and those fetched. */
function tellMissed(known: Knowledge, lost: number, fetched: number): Finding {
  const { skipped } = known.gap;
  return {
    shown: [...sayMissed("skipped", skipped), ...sayMissed("lost", lost)],
    known: {
      ...known,
      missed: known.missed + skipped + lost + fetched,
      fetched: known.fetched + fetched,
    },
  };
}

function isMissing({ reply }: Answered): boolean {
  return reply?.kind === "error" && (reply.code === "gone" || reply.code === "no-such-message");
}

function sayMissed(why: WhyMissed, count: number): Notice[] {
  if (count === 0) return [];
  const messages = count === 1 ? "1 message" : `${count} messages`;
  const reason = why === "lost" ? "" : ": too many to fetch, but read <id> has them";
  return [{ kind: "missed", why, text: `${messages} missed${reason}`, count }];
}
