import type { KeyPort, KeySupport } from "../../../actors/client/ports.ts";
import { isKey } from "../../protocol/key.ts";

/** Where a user's key for one board is kept, and what is known of that board. Losing what is known does no harm. */
export interface KeyStore {
  /** What is stored under this name; undefined: nothing, or it cannot be read. */
  get(name: string): string | undefined;
  /** Stores a text; may throw if that fails. */
  set(name: string, text: string): void;
  /** Stores a text unless there is one; returns the stored one: clients that start at once all get the same. */
  create(name: string, text: string): string | undefined;
}

const keyName = "key";
const supportName = "key-support";
const spareName = "key-spare";
/** How long a board counts as one without keys: it may only have been slow, or may get keys by an update. */
const unsupportedMs = 60 * 60 * 1000;
/** 144 random bits: 24 characters. */
const randomBytes = 18;

/** The key of one user for one board. All clients of the user on this device share it. */
export class BoardKeys implements KeyPort {
  readonly #store: KeyStore;
  readonly #nowMs: () => number;
  /** The key that this client gave last. */
  #given: string | undefined;

  /** `nowMs` returns the time since the epoch. */
  constructor(store: KeyStore, nowMs: () => number) {
    this.#store = store;
    this.#nowMs = nowMs;
  }

  current(): string | undefined {
    const key = this.find();
    this.#given = this.hasNone() ? undefined : key;
    return this.#given;
  }

  /** Whether another client of this user has replaced the key since this one gave it. */
  isReplaced(): boolean {
    if (this.#given === undefined) return false;
    const key = this.find();
    return key !== undefined && key !== this.#given;
  }

  /** The key, made now if there is none; undefined if the store cannot keep one. */
  find(): string | undefined {
    const key = this.#store.get(keyName) ?? this.#store.create(keyName, makeKey());
    return key === undefined || isKey(key) ? key : this.#repair();
  }

  /**
   * Replaces a text that is not a key: a crash may have left half of one. Many clients may find it at once, and all take
   * the one key that the first of them has put beside it.
   */
  #repair(): string | undefined {
    const spare = this.#store.create(spareName, makeKey());
    if (spare === undefined) return undefined;
    const key = isKey(spare) ? spare : makeKey();
    try {
      this.#store.set(keyName, key);
    } catch {
      return undefined;
    }
    return key;
  }

  /** Replaces the key, and asks the board again. Returns whether the key is stored; throws what the store throws. */
  replace(key: string): boolean {
    this.#store.set(keyName, key);
    if (this.hasNone()) this.noteSupport("unknown");
    return this.find() === key;
  }

  support(): KeySupport {
    const [word, sinceMs] = this.#store.get(supportName)?.split(" ") ?? [];
    if (word === "accepted") return word;
    const ageMs = this.#nowMs() - Number(sinceMs);
    if (!(ageMs >= 0 && ageMs < unsupportedMs)) return "unknown";
    return word === "unsupported" || word === "ignored" ? word : "unknown";
  }

  /** Whether the board is known to have no keys. */
  hasNone(): boolean {
    return ["unsupported", "ignored"].includes(this.support());
  }

  noteSupport(support: KeySupport): void {
    if (support === this.support()) return;
    try {
      this.#store.set(supportName, support === "accepted" ? support : `${support} ${this.#nowMs()}`);
    } catch {
      // The next connection asks the board again.
    }
  }
}

/** Base64 for URLs (RFC 4648): all of its characters may be in a key. */
function makeKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(randomBytes));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_");
}
