import type { Clock } from "../../net/clock.ts";
import type { Token } from "../access/tokens.ts";
import type { Remote } from "../limits/remote.ts";
import type { TransportKind } from "../metrics/connection-metrics.ts";
import type { Session } from "./session.ts";

/** An admitted connection. */
export interface Admitted extends Remote {
  readonly session: Session;
  /** What carries its lines. */
  readonly transport: TransportKind;
  /** Whether no limit per address holds for it. */
  readonly isExempt: boolean;
  /** The token that it was let in by. */
  readonly token?: Token | undefined;
}

/** The sessions that are open, by their numbers. */
export class AdmittedSessions {
  readonly #clock: Clock;
  readonly #admitted = new Map<number, Admitted>();
  #allClosed: () => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many are open. */
  get count(): number {
    return this.#admitted.size;
  }

  /** All of them. */
  get all(): Iterable<Admitted> {
    return this.#admitted.values();
  }

  /** The one with this number, if it is open. */
  get(session: number): Admitted | undefined {
    return this.#admitted.get(session);
  }

  /** Adds one, or replaces what is known of it. */
  set(admitted: Admitted): void {
    this.#admitted.set(admitted.session.number, admitted);
  }

  /** Removes one; returns it if it was open. */
  remove(session: number): Admitted | undefined {
    const admitted = this.#admitted.get(session);
    this.#admitted.delete(session);
    if (this.#admitted.size === 0) this.#allClosed();
    return admitted;
  }

  /** Resolves when all are closed, or after `timeoutMs`. */
  async whenAllClosed(timeoutMs: number): Promise<void> {
    if (this.#admitted.size === 0) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#clock.after(timeoutMs, resolve);
      this.#allClosed = () => {
        cancel();
        resolve();
      };
    });
  }
}
