import type { OnNotice } from "../notice.ts";

/** Knows whether a majority of the nodes answers, and tells the operator when that changes. */
export class RoundWatch {
  readonly #peers: readonly string[];
  readonly #onNotice: OnNotice;
  /** The lists of those that refuse: one line of the log for each. */
  readonly #refused = new Set<string>();
  #obstacle: string | undefined;

  constructor(peers: readonly string[], onNotice: OnNotice) {
    this.#peers = peers;
    this.#onNotice = onNotice;
  }

  /** What is in the way, in words; undefined while a majority answers. */
  get obstacle(): string | undefined {
    return this.#obstacle;
  }

  /** A round has a result. */
  succeed(): void {
    if (this.#obstacle === undefined) return;
    this.#obstacle = undefined;
    this.#refused.clear();
    this.#onNotice({
      level: "info",
      text: "a majority of the servers answers again: clients can read the board",
    });
  }

  /** A round has no result in time: `obstacle` says why. */
  fail(obstacle: string): void {
    if (this.#obstacle === undefined) {
      this.#onNotice({
        level: "error",
        text: `${obstacle}; the board can be neither read nor written until that ends`,
      });
    }
    this.#obstacle = obstacle;
  }

  /** A node does not answer because its list of nodes is another one. */
  refuse(node: string, peers: readonly string[]): void {
    const theirs = peers.join(",");
    if (!this.#peers.includes(node) || this.#refused.has(theirs)) return;
    this.#refused.add(theirs);
    const text = `server ${node} does not answer this server: its --peers are ${theirs}, here they are ${this.#peers.join(",")}; change the list by one server at a time, on all servers`;
    this.#onNotice({ level: "error", text });
  }
}
