import { createHash, timingSafeEqual } from "node:crypto";

/** A token that the board knows, of which it has only the hash. */
export interface Token {
  /** Whose it is, for the log. */
  readonly label: string;
  /** Its SHA-256. */
  readonly hash: Buffer;
  /** When it expires, in ms since 1970 UTC; infinite: never. */
  readonly expiresAtMs: number;
}

/** The SHA-256 of a token [AUT-5]. */
export function hashToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/** The tokens that the board knows. */
export class Tokens {
  readonly #tokens: readonly Token[];
  readonly #byLabel: ReadonlyMap<string, Token>;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
    this.#byLabel = new Map(tokens.map((token) => [token.label, token]));
  }

  get count(): number {
    return this.#tokens.length;
  }

  /** Finds a token that is valid at this time. It takes as long for one that is nearly right as for any other. */
  find(hash: Buffer, nowMs: number): Token | undefined {
    let found: Token | undefined;
    for (const token of this.#tokens) if (timingSafeEqual(token.hash, hash)) found = token;
    return found !== undefined && found.expiresAtMs > nowMs ? found : undefined;
  }

  /** Whether a token that was found earlier, perhaps in an older file, is valid at this time. */
  has({ label, hash }: Token, nowMs: number): boolean {
    const token = this.#byLabel.get(label);
    return token?.hash.equals(hash) === true && token.expiresAtMs > nowMs;
  }
}
