import type { Logger } from "pino";
import { type Refusal, refuse, refuseAndClose } from "../../protocol/refusal.ts";
import { isToken, tokenNeeded } from "../../protocol/token.ts";
import type { LiveFile } from "./live-file.ts";
import { hashToken, type Token, type Tokens } from "./tokens.ts";
import type { WrongTokens } from "./wrong-tokens.ts";

const unknownToken = refuse("denied", "the board does not know this token, or it has expired");
const tooManyWrong = refuseAndClose("denied", "too many wrong tokens from your address; wait a minute");

const bearerForm = /^bearer +([^ ]+) *$/i;

/** Knows which clients may use the board: those that show a token of the operator's file, or all. */
export class Gate {
  readonly #tokens: LiveFile<Tokens> | undefined;
  readonly #wrongTokens: WrongTokens;
  readonly #logger: Pick<Logger, "info">;

  /** Without tokens, it lets everybody in. */
  constructor(tokens: LiveFile<Tokens> | undefined, wrongTokens: WrongTokens, logger: Pick<Logger, "info">) {
    this.#tokens = tokens;
    this.#wrongTokens = wrongTokens;
    this.#logger = logger;
  }

  /** Whether a client must show a token before anything else. */
  get asksToken(): boolean {
    return this.#tokens !== undefined;
  }

  /**
   * Checks a token from this address: returns it as the board knows it, undefined if the board asks for none, or the
   * refusal. A right one is never refused for the wrong ones of others at the same address [AUT-3].
   */
  check(token: string, address: string): Token | Refusal | undefined {
    if (this.#tokens === undefined) return undefined;
    const found = this.#tokens.current.find(hashToken(token), Date.now());
    if (found !== undefined) return found;
    const refusal = this.#wrongTokens.note(address) === "counted" ? unknownToken : tooManyWrong;
    this.#logger.info({ address, reason: refusal.text }, "wrong token");
    return refusal;
  }

  /** Checks the `Authorization` header of an HTTP request [AUT-6]: returns the refusal. */
  checkHeader(authorization: string | undefined, address: string): Refusal | undefined {
    if (this.#tokens === undefined) return undefined;
    const token = bearerForm.exec(authorization ?? "")?.[1];
    if (token === undefined || !isToken(token)) return tokenNeeded;
    const checked = this.check(token, address);
    return checked !== undefined && "code" in checked ? checked : undefined;
  }

  /** Whether a token that was right still is. */
  stillKnows(token: Token): boolean {
    return this.#tokens?.current.has(token, Date.now()) ?? true;
  }
}
