import type { BoardClient } from "./board-client.ts";
import { isOutcomeUnknown, isRefusal } from "./consistency.ts";
import { messageText } from "./message.ts";
import type { Metrics } from "./metrics.ts";
import type { Role } from "./pipeline.ts";
import { register } from "./register.ts";
import { SentMessages } from "./sent-messages.ts";

/** Learns what becomes of a sender's messages. */
export interface SendObserver {
  sending(sequence: number, dueMs: number): void;
  refused(sequence: number): void;
}

/** What a sender needs to know. */
export interface SenderOptions {
  readonly name: string;
  readonly ratePerSecond: number;
  /** 0 = as short as a message can be. */
  readonly sizeBytes: number;
  readonly metrics: Metrics;
  readonly observer?: SendObserver;
}

/** Sends numbered messages under a unique name, and records the outcome of each. */
export class Sender implements Role {
  readonly ratePerSecond: number;
  readonly sent: SentMessages;
  private readonly options: SenderOptions;

  constructor(options: SenderOptions) {
    this.options = options;
    this.sent = new SentMessages(options.name);
    this.ratePerSecond = options.ratePerSecond;
  }

  handshake(client: BoardClient, nowMs: number, ready: () => void): void {
    client.write(register(client, this.sent.sender, nowMs, this.options.metrics, ready));
  }

  next(dueMs: number): { readonly command: string; readonly note: number } {
    const sequence = this.sent.add();
    this.options.observer?.sending(sequence, dueMs);
    const text = messageText(this.sent.sender, sequence, this.options.sizeBytes);
    return { command: `send ${text}\n`, note: sequence };
  }

  answered(line: string, nowMs: number, dueMs: number, sequence: number): void {
    const { metrics, observer } = this.options;
    metrics.countReply(nowMs);
    metrics.countLatency("send", dueMs, nowMs);
    if (line === "ok") {
      this.sent.settle(sequence, "acknowledged");
    } else if (isRefusal(line)) {
      // It may yet be on the board, as one without an answer.
      if (!isOutcomeUnknown(line)) this.sent.settle(sequence, "refused");
      observer?.refused(sequence);
      metrics.countRefusal(line);
    } else {
      metrics.countFault({ kind: "form", why: `${line} (in reply to send)` });
    }
  }
}
