import type { Logger } from "pino";
import type { Clock } from "../../net/clock.ts";
import { systemClock } from "../../net/system-clock.ts";
import type { ServerSettings } from "../settings/settings.ts";
import { type Certificate, certificateFiles, daysLeft } from "./certificate.ts";
import { Gate } from "./gate.ts";
import { LiveFile } from "./live-file.ts";
import { checkExposure } from "./safe-start.ts";
import { tokenFile } from "./token-file.ts";
import type { Tokens } from "./tokens.ts";
import { WrongTokens } from "./wrong-tokens.ts";

/** How often the server looks whether a file has changed: what a token has lost ends within 60 s [AUT-4]. */
const lookIntervalMs = 30_000;
const dayMs = 86_400_000;
/** With fewer days left, the log warns of a certificate's end once a day. */
const warnDays = 14;

/** What decides who may use the board, from files that the operator may change while the server runs. */
export class Access {
  /** Undefined without TLS. */
  readonly certificate: LiveFile<Certificate> | undefined;
  readonly gate: Gate;
  readonly wrongTokens: WrongTokens;
  readonly #tokens: LiveFile<Tokens> | undefined;
  readonly #logger: Pick<Logger, "info" | "warn" | "error">;
  readonly #clock: Clock;
  #cancelLook: () => void = () => undefined;
  #warnedAtMs = Number.NEGATIVE_INFINITY;

  /** Reads the files. Throws `SettingsError` if one of them is missing or bad, or if anyone could use the board. */
  constructor(
    settings: ServerSettings,
    logger: Pick<Logger, "info" | "warn" | "error">,
    clock: Clock = systemClock,
  ) {
    const warning = checkExposure(settings);
    const files = certificateFiles(settings);
    const tokens = tokenFile(settings.tokenFile);
    this.certificate = files && new LiveFile(files, logger);
    this.#tokens = tokens && new LiveFile(tokens, logger);
    this.wrongTokens = new WrongTokens(settings, () => performance.now());
    this.gate = new Gate(this.#tokens, this.wrongTokens, logger);
    this.#logger = logger;
    this.#clock = clock;
    if (warning !== undefined) logger.warn(warning);
    if (this.#tokens?.current.count === 0)
      logger.warn("the token file has no token: nobody can use the board");
    this.#warnOfExpiry();
  }

  /** Looks at the files from time to time, until `stop`, and calls `looked` after each look. */
  watch(looked: () => void): void {
    this.#cancelLook = this.#clock.after(lookIntervalMs, () => {
      this.#look();
      looked();
      this.watch(looked);
    });
  }

  /** Reads all files again: the operator asks for it. */
  reload(): void {
    this.certificate?.reload();
    this.#tokens?.reload();
    this.#warnOfExpiry();
  }

  /** Ends the watch. */
  stop(): void {
    this.#cancelLook();
  }

  #look(): void {
    this.certificate?.look();
    this.#tokens?.look();
    this.#warnOfExpiry();
  }

  #warnOfExpiry(): void {
    if (this.certificate === undefined || performance.now() - this.#warnedAtMs < dayMs) return;
    const days = daysLeft(this.certificate.current, Date.now());
    if (days >= warnDays) return;
    this.#warnedAtMs = performance.now();
    this.#logger.warn({ days }, "the certificate expires soon: renew it");
  }
}
