import type { Fault } from "./consistency.ts";
import { type MessageLine, messageText, sequenceOf } from "./message.ts";
import type { SentMessages } from "./sent-messages.ts";

interface Account {
  readonly sent: SentMessages;
  lastSequence: number;
  reconciled: number;
}

/** What became of the acknowledged messages; those that are lost are in none of the last three. */
export interface MessageCounts {
  readonly acknowledged: number;
  readonly reconciled: number;
  /** Older than what the board keeps. */
  readonly gone: number;
  /** The board could not be read back. */
  readonly unread: number;
}

/**
 * Compares the acknowledged messages with the board: it holds each of them exactly once, in their sender's order, and
 * no message that was refused or never sent.
 */
export class Reconciliation {
  private readonly accounts = new Map<string, Account>();
  private readonly tell: (fault: Fault) => void;
  /** How many messages the board no longer keeps: a sender's first messages may be among them. */
  private skipped = 0;
  private gone = 0;
  private unread = 0;

  constructor(sent: readonly SentMessages[], tell: (fault: Fault) => void) {
    for (const each of sent) this.accounts.set(each.sender, { sent: each, lastSequence: 0, reconciled: 0 });
    this.tell = tell;
  }

  /** The board no longer keeps the next message. */
  skip(): void {
    this.skipped++;
  }

  /** The next message of the board; messages from other senders are ignored. */
  take({ id, sender, text }: MessageLine): void {
    const account = this.accounts.get(sender);
    const sequence = sequenceOf(text);
    if (account === undefined || sequence === undefined) return;
    const line = `${id} ${sender}: ${text}`;
    if (sequence <= account.lastSequence) {
      this.tell({ kind: "phantom", why: `${line} (twice, or out of order)` });
      return;
    }
    this.miss(account, sequence);
    account.lastSequence = sequence;
    const outcome = account.sent.outcomeOf(sequence);
    if (outcome === "acknowledged") account.reconciled++;
    else if (outcome === "refused") this.tell({ kind: "phantom", why: `${line} (was refused)` });
    else if (outcome === undefined) this.tell({ kind: "phantom", why: `${line} (was never sent)` });
  }

  /** Ends the comparison. If the board was not read completely, a missing message is unread, not lost. */
  finish(isComplete: boolean): MessageCounts {
    let acknowledged = 0;
    let reconciled = 0;
    for (const account of this.accounts.values()) {
      this.miss(account, account.sent.count + 1, isComplete ? "read" : "unread");
      acknowledged += account.sent.acknowledgedCount;
      reconciled += account.reconciled;
    }
    return { acknowledged, reconciled, gone: this.gone, unread: this.unread };
  }

  /** Handles the messages that the board lacks between the sender's last one and this one. */
  private miss(account: Account, nextSequence: number, board: "read" | "unread" = "read"): void {
    const mayBeGone = this.skipped > 0 && account.lastSequence === 0;
    const { sent } = account;
    for (let sequence = account.lastSequence + 1; sequence < nextSequence; sequence++) {
      if (sent.outcomeOf(sequence) !== "acknowledged") continue;
      if (board === "unread") this.unread++;
      else if (mayBeGone) this.gone++;
      else this.tell({ kind: "lost", why: `${sent.sender}: ${messageText(sent.sender, sequence)}` });
    }
  }
}
