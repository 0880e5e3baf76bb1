import type { Command } from "../../protocol/command.ts";
import { type Refusal, refuse } from "../../protocol/refusal.ts";
import type { RateLimited, RateScope } from "../metrics/rate-limited.ts";
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
  readonly #limited: RateLimited;
  readonly #now: () => number;
  readonly #sends = new TokenBucket();
  readonly #commands = new TokenBucket();
  #quietUntilMs = 0;

  /** `now`: the time in ms; only differences matter. */
  constructor(limits: RateLimits, address: AddressRecord, limited: RateLimited, now: () => number) {
    this.#limits = limits;
    this.#address = address;
    this.#limited = limited;
    this.#now = now;
  }

  /** Whether so many commands may be performed now; counts them if so. */
  admits(count: number): boolean {
    return this.#takeCommands(count, this.#now()) === undefined;
  }

  /** Counts a command; returns its refusal if it comes too fast [RAT-1]. What closes the connection is never refused. */
  refuse(command: Command | Refusal): Refusal | undefined {
    if ("verb" in command ? command.verb === "close" : command.closes) return undefined;
    const nowMs = this.#now();
    const isSend = "verb" in command && (command.verb === "send" || command.verb === "post");
    const delay = this.#takeCommands(1, nowMs) ?? (isSend ? this.#takeSend(nowMs) : undefined);
    if (delay === undefined) return undefined;
    const retryMs = isSend ? Math.max(delay.delayMs, minQuietMs) : delay.delayMs;
    if (isSend) this.#quietUntilMs = nowMs + retryMs;
    this.#limited.add(delay.scope, isSend ? "send" : "command");
    return refuse("rate-limited", `retry in ${retryMs} ms`);
  }

  #takeCommands(count: number, nowMs: number): Delay | undefined {
    const { commands } = this.#limits;
    const shared = this.#address.sharedRate(commands);
    const delay = longer(
      this.#commands.delayMs(commands, nowMs, count),
      this.#address.commands.delayMs(shared, nowMs, count),
    );
    if (delay !== undefined) return delay;
    this.#commands.take(count);
    this.#address.commands.take(count);
    return undefined;
  }

  #takeSend(nowMs: number): Delay | undefined {
    if (nowMs < this.#quietUntilMs)
      return { delayMs: Math.ceil(this.#quietUntilMs - nowMs), scope: "connection" };
    const { sends } = this.#limits;
    const shared = this.#address.sharedRate(sends);
    const delay = longer(this.#sends.delayMs(sends, nowMs), this.#address.sends.delayMs(shared, nowMs));
    if (delay !== undefined) return delay;
    this.#sends.take();
    this.#address.sends.take();
    return undefined;
  }
}

/** How long until a command is taken, and whose rate decides. */
interface Delay {
  readonly delayMs: number;
  readonly scope: RateScope;
}

/** The longer of two delays; undefined if there is none. */
function longer(ownMs: number, sharedMs: number): Delay | undefined {
  if (ownMs === 0 && sharedMs === 0) return undefined;
  return sharedMs > ownMs ? { delayMs: sharedMs, scope: "address" } : { delayMs: ownMs, scope: "connection" };
}
