/** A message as a server showed it. */
export interface ShownMessage {
  readonly id: number;
  readonly sender: string;
  readonly text: string;
}

/** How long nothing of a kind succeeded, at most. */
class Gap {
  longestMs = 0;
  #lastMs: number;

  constructor(nowMs: number) {
    this.#lastMs = nowMs;
  }

  succeeded(nowMs: number): void {
    this.longestMs = Math.max(this.longestMs, nowMs - this.#lastMs);
    this.#lastMs = nowMs;
  }
}

/**
 * What the clients of a board sent and were answered, on one clock, and what in it breaks a promise of PROTOCOL.md. Each
 * text is sent once, as `<person>.<connection> <number>`: on that connection of the person, whose numbers rise. Only what
 * the person was never answered may come later than what the next connection sends.
 */
export class ClientHistory {
  readonly #nowMs: () => number;
  readonly #acknowledged = new Map<string, number>();
  readonly #refused = new Set<string>();
  readonly #faults: string[] = [];
  readonly #acks: Gap;
  readonly #reads: Gap;
  /** The highest id that any answer has told. */
  #shownId = 0;
  #readCount = 0;
  #unknownCount = 0;

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
    this.#acks = new Gap(nowMs());
    this.#reads = new Gap(nowMs());
  }

  /** A message was acknowledged under this id [PST-1]. */
  acknowledged({ id, text }: Omit<ShownMessage, "sender">): void {
    this.#acks.succeeded(this.#nowMs());
    this.#acknowledged.set(text, id);
    this.#shownId = Math.max(this.#shownId, id);
  }

  /** A message was refused: it may never appear. */
  refused(text: string): void {
    this.#refused.add(text);
  }

  /** Nobody knows what became of a message. */
  unknown(): void {
    this.#unknownCount++;
  }

  /** A `read` begins. Returns the lowest id that may answer it [REA-3]. */
  beginRead(): number {
    return this.#shownId;
  }

  /** It was answered with this id. */
  endRead(lowestId: number, id: number): void {
    this.#reads.succeeded(this.#nowMs());
    this.#readCount++;
    if (id < lowestId) this.#faults.push(`stale: a read was answered with ${id} after ${lowestId} was told`);
    this.#shownId = Math.max(this.#shownId, id);
  }

  /** Something else that may not happen. */
  fault(text: string): void {
    this.#faults.push(text);
  }

  /** How many sends and reads have succeeded so far. */
  get successes() {
    return { acks: this.#acknowledged.size, reads: this.#readCount };
  }

  /** What breaks a promise, with the whole board as one server shows it at the end. */
  check(board: readonly ShownMessage[]): string[] {
    const faults = [...this.#faults];
    const idsByText = new Map<string, number>();
    for (const [index, { id, text }] of board.entries()) {
      if (id !== index + 1) faults.push(`not dense: id ${id} in place ${index + 1}`);
      if (idsByText.has(text)) faults.push(`doubled: ${text} is ${idsByText.get(text)} and ${id}`);
      idsByText.set(text, id);
      if (this.#refused.has(text)) faults.push(`stored although it was refused: ${text}`);
    }
    for (const [text, id] of this.#acknowledged) {
      if (idsByText.get(text) !== id) faults.push(`lost: ${text} was ${id}, and is ${idsByText.get(text)}`);
    }
    return [...faults, ...this.#findDisorder(board), ...this.#findTwoHolders(board)];
  }

  #findDisorder(board: readonly ShownMessage[]): string[] {
    const lastNumbers = new Map<string, number>();
    return board.flatMap(({ id, text }) => {
      const [connection = "", digits = ""] = text.split(" ");
      const [person = ""] = connection.split(".");
      const senders = this.#acknowledged.has(text) ? [connection, person] : [connection];
      const number = Number(digits);
      const disordered = senders.filter((sender) => number <= (lastNumbers.get(sender) ?? 0));
      for (const sender of senders) lastNumbers.set(sender, number);
      return disordered.map((sender) => `order of ${sender}: ${text} is ${id}`);
    });
  }

  /** Whoever was answered under a name after somebody else was held it beside them [NAM-4]. */
  #findTwoHolders(board: readonly ShownMessage[]): string[] {
    const holders = new Map<string, string[]>();
    for (const { sender, text } of board) {
      if (!this.#acknowledged.has(text)) continue;
      const [holder = ""] = text.split(" ");
      const before = holders.get(sender) ?? [];
      if (before.at(-1) !== holder) holders.set(sender, [...before, holder]);
    }
    return [...holders].flatMap(([name, held]) =>
      new Set(held).size === held.length ? [] : [`held twice: ${name} by ${held.join(", ")}`],
    );
  }

  /** What happened, in numbers. */
  describe() {
    return {
      acknowledged: this.#acknowledged.size,
      refused: this.#refused.size,
      unknown: this.#unknownCount,
      reads: this.#readCount,
      longestWithoutAckMs: Math.round(this.#acks.longestMs),
      longestWithoutReadMs: Math.round(this.#reads.longestMs),
    };
  }
}
