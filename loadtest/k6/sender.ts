import type { BoardClient } from "./board-client.ts";
import { isRefusal } from "./consistency.ts";
import { messageText } from "./message.ts";
import type { Meters } from "./meters.ts";
import type { Role } from "./pipeline.ts";
import { register } from "./register.ts";
import { SentMessages } from "./sent-messages.ts";

/** Sends numbered messages under a name of its own, and remembers what became of each. */
export class Sender implements Role {
  readonly ratePerSecond: number;
  readonly sent: SentMessages;
  private readonly meters: Meters;

  constructor(name: string, ratePerSecond: number, meters: Meters) {
    this.sent = new SentMessages(name);
    this.ratePerSecond = ratePerSecond;
    this.meters = meters;
  }

  greet(client: BoardClient, nowMs: number, ready: () => void): void {
    client.write(register(client, this.sent.sender, nowMs, this.meters, ready));
  }

  next(): { readonly command: string; readonly note: number } {
    const sequence = this.sent.add();
    return { command: `send ${messageText(this.sent.sender, sequence)}\n`, note: sequence };
  }

  answered(line: string, nowMs: number, dueMs: number, sequence: number): void {
    this.meters.countReply("send", dueMs, nowMs);
    if (line === "ok") {
      this.sent.settle(sequence, "acknowledged");
    } else if (isRefusal(line)) {
      this.sent.settle(sequence, "refused");
      this.meters.countRefusal(line);
    } else {
      this.meters.countFault({ kind: "form", why: `${line} (in reply to send)` });
    }
  }
}
