import type { Notice, ServerEvent, ServerPort, ServerRequest, View } from "../../actors/client/ports.ts";
import { parseReply } from "../../src/protocol/reply.ts";

/** A line whose server is the test: it sees what is asked, and answers by hand, in order. */
export class FakeServer implements ServerPort {
  readonly address = "board:4040";
  /** What was asked of the line, oldest first. `take` empties it. */
  #calls: string[] = [];
  #questions: ServerRequest[] = [];
  #owner: { send(event: ServerEvent): void } | undefined;

  open(owner: { send(event: ServerEvent): void }): void {
    this.#owner = owner;
    this.#calls.push("(open)");
  }

  ask(request: ServerRequest): void {
    this.#questions.push(request);
    this.#calls.push(request.text);
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
      const request = this.#questions.shift();
      if (request === undefined) throw new Error(`nothing was asked that "${text}" could answer`);
      request.from.send({ type: "answered", request: request.text, text, reply: parseReply(text) });
    }
  }
}

/** A view that remembers what it was to show, each as `kind text`. */
export class FakeView implements View {
  #shown: string[] = [];

  show({ kind, text }: Notice): void {
    this.#shown.push(`${kind} ${text}`);
  }

  /** What was shown since the last look. */
  take(): string[] {
    return this.#shown.splice(0);
  }
}
