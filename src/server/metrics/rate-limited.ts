import { LabelledCounts } from "./labelled-counts.ts";

/** Whose rate was exceeded: that of a connection, or the one that all connections of its address share. */
export type RateScope = "connection" | "address";

/** What came too fast. */
export type RateKind = "send" | "command";

/** Counts the commands that were refused because they came too fast [RAT-1]. */
export class RateLimited {
  readonly #counts: Readonly<Record<RateScope, LabelledCounts<RateKind>>> = {
    connection: new LabelledCounts<RateKind>({ send: 0, command: 0 }),
    address: new LabelledCounts<RateKind>({ send: 0, command: 0 }),
  };

  /** Counts a refusal. */
  add(scope: RateScope, kind: RateKind): void {
    this.#counts[scope].add(kind);
  }

  /** How many commands of this kind were refused. */
  of(kind: RateKind): number {
    return this.#counts.connection.of(kind) + this.#counts.address.of(kind);
  }

  /** Each scope and kind with its count. */
  entries(): { readonly scope: string; readonly kind: string; readonly count: number }[] {
    return Object.entries(this.#counts).flatMap(([scope, counts]) =>
      counts.entries().map(([kind, count]) => ({ scope, kind, count })),
    );
  }
}
