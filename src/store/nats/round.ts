/**
 * Whether two nodes with these lists of nodes may share rounds: each majority of one list has a node in common with each
 * majority of the other if the lists are the same, or one has one node more.
 */
export function mayMeet(own: readonly string[], other: readonly string[]): boolean {
  const onlyOwn = own.filter((name) => !other.includes(name)).length;
  const onlyOther = other.filter((name) => !own.includes(name)).length;
  return onlyOwn + onlyOther <= 1;
}

/** How many nodes are a majority. */
export function majorityOf(nodeCount: number): number {
  return Math.floor(nodeCount / 2) + 1;
}

/**
 * One round of questions, whatever the number of nodes. A majority first reports its positions; the highest one is the
 * result once this node and enough others have reached it. A later round asks a majority, too: one of its nodes has
 * reached this result, so no later result is lower.
 */
export class Round {
  readonly #others: readonly string[];
  /** How many nodes make a majority with this one. */
  readonly #needed: number;
  readonly #startId: number;
  readonly #positions = new Map<string, number>();
  #target: number | undefined;

  /** `others`: the names of the other nodes. `startId`: this node's position. */
  constructor(others: readonly string[], startId: number) {
    this.#others = others;
    this.#needed = majorityOf(others.length + 1) - 1;
    this.#startId = startId;
    this.#findTarget();
  }

  /** A node answers only once its position is at least this. It grows once, when a majority has reported its positions. */
  get askedId(): number {
    return this.#target ?? this.#startId;
  }

  /** The nodes whose answers are missing or too low. */
  get missing(): readonly string[] {
    return this.#others.filter((name) => (this.#positions.get(name) ?? -1) < this.askedId);
  }

  /** A node that has reached `askedId`; undefined if none has. */
  get holder(): string | undefined {
    return this.#others.find((name) => (this.#positions.get(name) ?? -1) >= this.askedId);
  }

  /** Whether enough other nodes have reached `askedId`, and reported it. */
  get isHeld(): boolean {
    return this.#others.length - this.missing.length >= this.#needed;
  }

  /**
   * Takes an answer: the position of another node, now or since the round began. Nodes that are not in the list do not
   * count.
   */
  answer(node: string, position: number): void {
    if (!this.#others.includes(node) || position < this.#startId) return;
    this.#positions.set(node, Math.max(position, this.#positions.get(node) ?? 0));
    if (this.#target === undefined) this.#findTarget();
  }

  /** The round's result, once a majority has reached it: this node's position included, which is `ownId` now. */
  resultAt(ownId: number): number | undefined {
    if (this.#target === undefined || ownId < this.#target) return undefined;
    return this.isHeld ? this.#target : undefined;
  }

  #findTarget(): void {
    if (this.#positions.size >= this.#needed) {
      this.#target = Math.max(this.#startId, ...this.#positions.values());
    }
  }
}
