import type { FacePort, LineEvent, LinePort, Question, Shown } from "../../actors/ports.ts";
import { parseReply } from "../../src/protocol/reply.ts";

/** A line whose server is the test: it sees what is asked, and answers by hand, in order. */
export class FakeLine implements LinePort {
  readonly address = "board:4040";
  /** What was asked of the line, oldest first. `take` empties it. */
  #calls: string[] = [];
  #questions: Question[] = [];
  #owner: { send(event: LineEvent): void } | undefined;

  open(owner: { send(event: LineEvent): void }): void {
    this.#owner = owner;
    this.#calls.push("(open)");
  }

  ask(question: Question): void {
    this.#questions.push(question);
    this.#calls.push(question.text);
  }

  say(text: string): void {
    this.#calls.push(`${text} (no answer)`);
  }

  drop(reason: string): void {
    this.#calls.push(`(drop: ${reason})`);
    this.lose(reason);
  }

  hangUp(): void {
    this.#calls.push("(hang up)");
  }

  /** What was asked of the line since the last look. */
  take(): string[] {
    return this.#calls.splice(0);
  }

  /** What was asked and not answered yet, oldest first. */
  get unanswered(): readonly string[] {
    return this.#questions.map(({ text }) => text);
  }

  /** The connection comes about. */
  connect(): void {
    this.#owner?.send({ type: "opened" });
  }

  /** The connection is refused or lost. */
  lose(reason: string): void {
    this.#questions = [];
    this.#owner?.send({ type: "lost", reason });
  }

  /** The server says something without being asked. */
  tell(text: string): void {
    this.#owner?.send({ type: "unasked", text });
  }

  /** The oldest questions are answered with these lines. */
  answer(...lines: string[]): void {
    for (const text of lines) {
      const question = this.#questions.shift();
      if (question === undefined) throw new Error(`nothing was asked that "${text}" could answer`);
      question.from.send({ type: "answered", question: question.text, text, reply: parseReply(text) });
    }
  }
}

/** A face that remembers what it was to show, each as `kind text`. */
export class FakeFace implements FacePort {
  #shown: string[] = [];

  show({ kind, text }: Shown): void {
    this.#shown.push(`${kind} ${text}`);
  }

  /** What was shown since the last look. */
  take(): string[] {
    return this.#shown.splice(0);
  }
}
