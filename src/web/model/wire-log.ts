/** A question on the wire, and its answer. All times are the page's, in ms since 1970 UTC. */
export interface Question {
  readonly request: string;
  readonly askedMs: number;
  /** Undefined while it is not answered. */
  readonly answeredMs: number | undefined;
  readonly answer: string;
  /** The id of the message that the answer told. */
  readonly id: number | undefined;
  /**
   * `new`: the last message, which the page did not know. `same`: the last one, which it knew. `fetched`: one that came
   * in between. `open`: not answered.
   */
  readonly told: "new" | "same" | "fetched" | "open";
}

/** How many questions are remembered: some minutes of a poll each second. */
const maxQuestions = 300;
const pollForm = /^(read|wait [0-9]+)$/;
const fetchForm = /^read [0-9]+$/;
const answerForm = /^([0-9]{1,16}) /;

/** The questions for messages that the page has asked, and what it was told: how polling works, to look at. */
export class WireLog {
  #questions: readonly Question[] = [];
  #asked = 0;
  #answered = 0;
  #firstId: number | undefined;
  #lastId = 0;

  /** The newest questions, oldest first. */
  get questions(): readonly Question[] {
    return this.#questions;
  }

  /** How many times the page has asked for the last message. */
  get asked(): number {
    return this.#asked;
  }

  /** How many of these were answered. */
  get answered(): number {
    return this.#answered;
  }

  /** Notes a question; returns how to note its answer, or undefined for a line that asks for no message. */
  ask(request: string, askedMs: number): ((answer: string, answeredMs: number) => void) | undefined {
    const isPoll = pollForm.test(request) && !this.#asksForStart(request);
    if (!isPoll && !fetchForm.test(request)) return undefined;
    if (isPoll) this.#asked++;
    let question: Question = {
      request,
      askedMs,
      answeredMs: undefined,
      answer: "",
      id: undefined,
      told: "open",
    };
    this.#questions = [...this.#questions, question].slice(-maxQuestions);
    return (answer, answeredMs) => {
      const answered = { ...question, answer, answeredMs, ...this.#read(answer, isPoll) };
      this.#questions = this.#questions.map((each) => (each === question ? answered : each));
      question = answered;
    };
  }

  /** `wait 0` tells the first message that the board keeps; only on an empty board it waits for news. */
  #asksForStart(request: string): boolean {
    return request === "wait 0" && this.#lastId > 0;
  }

  /** A fetched message from before the page began is history: nobody missed it. */
  #read(answer: string, isPoll: boolean): Pick<Question, "id" | "told"> {
    const id = Number(answerForm.exec(answer)?.[1] ?? 0);
    if (!isPoll) return { id, told: id > (this.#firstId ?? Number.POSITIVE_INFINITY) ? "fetched" : "same" };
    this.#answered++;
    this.#firstId ??= id;
    const told = id > this.#lastId && id > this.#firstId ? "new" : "same";
    this.#lastId = Math.max(this.#lastId, id);
    return { id, told };
  }
}

/** A line of the wire as people read it. */
export interface WireLine {
  readonly atMs: number | undefined;
  readonly what: "asked" | "answered" | "missed" | "fetched";
  /** What was on the wire, word for word but for its end. */
  readonly text: string;
  /** What the page says of it; comes after it. */
  readonly note: string;
}

const maxTextCharacters = 30;
const maxLines = 60;

/** A question for the last message, and those for what came in between. */
interface Turn {
  readonly question: Question;
  readonly times: number;
  readonly fetches: readonly Question[];
}

/** The wire in words, the newest question first: answers without news are folded. */
export function describeWire(questions: readonly Question[]): readonly WireLine[] {
  const turns: Turn[] = [];
  for (const question of questions) {
    const last = turns.at(-1);
    if (question.told === "fetched" && last !== undefined)
      turns.splice(-1, 1, { ...last, fetches: [...last.fetches, question] });
    else if (last !== undefined && isRepeated(last.question, question))
      turns.splice(-1, 1, { ...last, question, times: last.times + 1 });
    else if (pollForm.test(question.request)) turns.push({ question, times: 1, fetches: [] });
  }
  return turns
    .toReversed()
    .flatMap(({ question, times, fetches }) =>
      [question, ...fetches].flatMap((each) => describeQuestion(each, times)),
    )
    .slice(0, maxLines);
}

function isRepeated(before: Question, { told, answer }: Question): boolean {
  return told === "same" && before.told === "same" && before.answer === answer;
}

function describeQuestion({ request, askedMs, answer, id, told }: Question, times: number): WireLine[] {
  const asked = { atMs: askedMs, what: "asked", text: request, note: "" } as const;
  if (told === "open") return [asked];
  if (told === "fetched")
    return [
      { atMs: undefined, what: "missed", text: "", note: `#${id}, it came in between` },
      { atMs: undefined, what: "fetched", text: `${request} → ${cut(answer)}`, note: "" },
    ];
  if (told === "same") {
    const often = times === 1 ? "" : `, ${times} times`;
    return [{ ...asked, note: `→ ${id}, nothing new${often}` }];
  }
  return [asked, { atMs: undefined, what: "answered", text: cut(answer), note: "" }];
}

function cut(text: string): string {
  const characters = [...text];
  if (characters.length <= maxTextCharacters) return text;
  return `${characters.slice(0, maxTextCharacters).join("")}…`;
}
