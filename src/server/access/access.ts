import type { Logger } from "pino";
import type { ServerSettings } from "../settings/settings.ts";
import { type Certificate, certificateFiles, daysLeft } from "./certificate.ts";
import { LiveFile } from "./live-file.ts";

/** How often the server looks whether a file has changed. */
const lookIntervalMs = 60_000;
const dayMs = 86_400_000;
/** With fewer days left, the log warns of a certificate's end once a day. */
const warnDays = 14;

/** What decides who may use the board, from files that the operator may change while the server runs. */
export class Access {
  /** Undefined without TLS. */
  readonly certificate: LiveFile<Certificate> | undefined;
  readonly #logger: Pick<Logger, "info" | "warn" | "error">;
  #watch: Timer | undefined;
  #warnedAtMs = Number.NEGATIVE_INFINITY;

  /** Reads the files. Throws `SettingsError` if one of them is missing or bad. */
  constructor(settings: ServerSettings, logger: Pick<Logger, "info" | "warn" | "error">) {
    const files = certificateFiles(settings);
    this.certificate = files && new LiveFile(files, logger);
    this.#logger = logger;
    this.#warnOfExpiry();
  }

  /** Looks at the files from time to time, until `stop`. */
  watch(): void {
    this.#watch = setInterval(() => this.look(), lookIntervalMs).unref();
  }

  /** Reads all files again: the operator asks for it. */
  reload(): void {
    this.certificate?.reload();
    this.#warnOfExpiry();
  }

  /** Looks whether a file has changed. */
  look(): void {
    this.certificate?.look();
    this.#warnOfExpiry();
  }

  /** Ends the watch. */
  stop(): void {
    clearInterval(this.#watch);
  }

  #warnOfExpiry(): void {
    if (this.certificate === undefined || performance.now() - this.#warnedAtMs < dayMs) return;
    const days = daysLeft(this.certificate.current, Date.now());
    if (days >= warnDays) return;
    this.#warnedAtMs = performance.now();
    this.#logger.warn({ days }, "the certificate expires soon: renew it");
  }
}
