import type { BoardClient } from "./board-client.ts";
import { isRefusal } from "./consistency.ts";
import { messageText } from "./message.ts";
import type { Metrics } from "./metrics.ts";
import type { Role } from "./pipeline.ts";
import { register } from "./register.ts";
import { SentMessages } from "./sent-messages.ts";

/** Sends numbered messages under a unique name, and records the outcome of each. */
export class Sender implements Role {
  readonly ratePerSecond: number;
  readonly sent: SentMessages;
  private readonly metrics: Metrics;

  constructor(name: string, ratePerSecond: number, metrics: Metrics) {
    this.sent = new SentMessages(name);
    this.ratePerSecond = ratePerSecond;
    this.metrics = metrics;
  }

  handshake(client: BoardClient, nowMs: number, ready: () => void): void {
    client.write(register(client, this.sent.sender, nowMs, this.metrics, ready));
  }

  next(): { readonly command: string; readonly note: number } {
    const sequence = this.sent.add();
    return { command: `send ${messageText(this.sent.sender, sequence)}\n`, note: sequence };
  }

  answered(line: string, nowMs: number, dueMs: number, sequence: number): void {
    this.metrics.countReply("send", dueMs, nowMs);
    if (line === "ok") {
      this.sent.settle(sequence, "acknowledged");
    } else if (isRefusal(line)) {
      this.sent.settle(sequence, "refused");
      this.metrics.countRefusal(line);
    } else {
      this.metrics.countFault({ kind: "form", why: `${line} (in reply to send)` });
    }
  }
}
