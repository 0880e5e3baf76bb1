import type { Command } from "../../protocol/command.ts";
import { type Refusal, refuse } from "../../protocol/refusal.ts";
import type { ServerSettings } from "../settings/settings.ts";
import type { AddressRecord } from "./address-record.ts";
import { type Rate, TokenBucket } from "./token-bucket.ts";

/** How often a connection may send messages, and commands of all kinds [LIM-22] [LIM-23]. */
export interface RateLimits {
  readonly sends: Rate;
  readonly commands: Rate;
}

/** The rates of the settings. */
export function rateLimitsOf(settings: RateSettings): RateLimits {
  return {
    sends: { burst: settings.sendBurst, perSecond: settings.sendsPerSecond },
    commands: { burst: settings.commandBurst, perSecond: settings.commandsPerSecond },
  };
}

type RateSettings = Pick<
  ServerSettings,
  "sendBurst" | "sendsPerSecond" | "commandBurst" | "commandsPerSecond"
>;

/** A refused `send` refuses those that follow within this time: they were on their way behind it [RAT-3]. */
const minQuietMs = 250;

/** Limits how fast one connection sends commands, on its own account and on its address's (PROTOCOL.md, "Rates"). */
export class CommandRates {
  readonly #limits: RateLimits;
  readonly #address: AddressRecord;
  readonly #now: () => number;
  readonly #sends = new TokenBucket();
  readonly #commands = new TokenBucket();
  #quietUntilMs = 0;

  /** `now`: the time in ms; only differences matter. */
  constructor(limits: RateLimits, address: AddressRecord, now: () => number) {
    this.#limits = limits;
    this.#address = address;
    this.#now = now;
  }

  /** Whether so many commands may be performed now; counts them if so. */
  admits(count: number): boolean {
    return this.#takeCommands(count, this.#now()) === 0;
  }

  /** Counts a command; returns its refusal if it comes too fast [RAT-1]. What closes the connection is never refused. */
  refuse(command: Command | Refusal): Refusal | undefined {
    if ("verb" in command ? command.verb === "close" : command.closes) return undefined;
    const nowMs = this.#now();
    const isSend = "verb" in command && (command.verb === "send" || command.verb === "post");
    const delayMs = this.#takeCommands(1, nowMs) || (isSend ? this.#takeSend(nowMs) : 0);
    if (delayMs === 0) return undefined;
    const retryMs = isSend ? Math.max(delayMs, minQuietMs) : delayMs;
    if (isSend) this.#quietUntilMs = nowMs + retryMs;
    return refuse("rate-limited", `retry in ${retryMs} ms`);
  }

  #takeSend(nowMs: number): number {
    if (nowMs < this.#quietUntilMs) return minQuietMs;
    const { sends } = this.#limits;
    const shared = this.#address.sharedRate(sends);
    const delayMs = Math.max(this.#sends.delayMs(sends, nowMs), this.#address.sends.delayMs(shared, nowMs));
    if (delayMs > 0) return delayMs;
    this.#sends.take();
    this.#address.sends.take();
    return 0;
  }

  #takeCommands(count: number, nowMs: number): number {
    const { commands } = this.#limits;
    const shared = this.#address.sharedRate(commands);
    const delayMs = Math.max(
      this.#commands.delayMs(commands, nowMs, count),
      this.#address.commands.delayMs(shared, nowMs, count),
    );
    if (delayMs > 0) return delayMs;
    this.#commands.take(count);
    this.#address.commands.take(count);
    return 0;
  }
}
