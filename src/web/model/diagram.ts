import type { Question } from "./wire-log.ts";

/** A message on the upper rail, and the answer that brought it. Times are the page's, in ms since 1970 UTC. */
export interface StoredPoint {
  readonly id: number;
  readonly storedMs: number;
  readonly answeredMs: number;
  readonly kind: "answered" | "missed";
}

/** A question on the lower rail; a `wait` lasts from its question to its answer. */
export interface AskedPoint {
  readonly askedMs: number;
  readonly answeredMs: number | undefined;
  readonly kind: "answered" | "nothing new" | "waiting";
  readonly isWait: boolean;
}

/** What the diagram shows. */
export interface Diagram {
  readonly stored: readonly StoredPoint[];
  readonly asked: readonly AskedPoint[];
}

/** What happened since a time. `storedMsOf`: when the server stored a message, by the page's clock; undefined if unknown. */
export function drawUp(
  questions: readonly Question[],
  sinceMs: number,
  storedMsOf: (id: number) => number | undefined,
): Diagram {
  const recent = questions.filter(({ answeredMs }) => (answeredMs ?? Number.POSITIVE_INFINITY) >= sinceMs);
  const stored = recent.flatMap((question) => toStored(question, storedMsOf));
  return { stored: stored.toSorted((one, other) => one.id - other.id), asked: recent.flatMap(toAsked) };
}

/** The diagram in a sentence, for whoever does not see it. */
export function describeDiagram({ stored, asked }: Diagram, seconds: number): string {
  const missed = stored.filter(({ kind }) => kind === "missed").length;
  return (
    `In the last ${seconds} seconds the page asked ${asked.length} times; ${stored.length} messages were stored, ` +
    `${missed} of them in between, which it fetched.`
  );
}

function toAsked({ told, request, askedMs, answeredMs }: Question): AskedPoint[] {
  const isFetch = told === "fetched" || /^read [0-9]/.test(request);
  return isFetch ? [] : [{ askedMs, answeredMs, kind: kindOf(told), isWait: request.startsWith("wait") }];
}

function toStored(
  { id, told, answeredMs }: Question,
  storedMsOf: (id: number) => number | undefined,
): StoredPoint[] {
  if (id === undefined || answeredMs === undefined || (told !== "new" && told !== "fetched")) return [];
  const storedMs = storedMsOf(id);
  if (storedMs === undefined) return [];
  return [{ id, storedMs, answeredMs, kind: told === "new" ? "answered" : "missed" }];
}

function kindOf(told: Question["told"]): AskedPoint["kind"] {
  if (told === "open") return "waiting";
  return told === "new" ? "answered" : "nothing new";
}
