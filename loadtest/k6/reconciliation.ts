import type { Fault } from "./consistency.ts";
import { type MessageLine, messageText, sequenceOf } from "./message.ts";
import type { SentMessages } from "./sent-messages.ts";

interface Account {
  readonly sent: SentMessages;
  lastSequence: number;
  reconciled: number;
}

/**
 * Compares what was acknowledged with what the board holds: each acknowledged message is there once, those of a sender in
 * the order in which it sent them, and nothing that was refused or never sent.
 */
export class Reconciliation {
  private readonly accounts = new Map<string, Account>();
  private readonly tell: (fault: Fault) => void;
  /** Messages that the board no longer keeps: what is missing at the beginning may be among those. */
  private forgotten = 0;
  private unreconciled = 0;

  constructor(sent: readonly SentMessages[], tell: (fault: Fault) => void) {
    for (const each of sent) this.accounts.set(each.sender, { sent: each, lastSequence: 0, reconciled: 0 });
    this.tell = tell;
  }

  /** The board no longer keeps the next message. */
  forget(): void {
    this.forgotten++;
  }

  /** The next message of the board; messages of others are none of our business. */
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

  /** The board has been read to its end, if `isComplete`; else what was not seen is not known to be lost. */
  finish(isComplete: boolean): { acknowledged: number; reconciled: number; unreconciled: number } {
    let acknowledged = 0;
    let reconciled = 0;
    for (const account of this.accounts.values()) {
      this.miss(account, account.sent.count + 1, !isComplete);
      acknowledged += account.sent.acknowledgedCount;
      reconciled += account.reconciled;
    }
    return { acknowledged, reconciled, unreconciled: this.unreconciled };
  }

  /** The board does not show the messages between the last one seen and this one. */
  private miss(account: Account, nextSequence: number, isUnknown = false): void {
    const mayBeForgotten = isUnknown || (this.forgotten > 0 && account.lastSequence === 0);
    const { sent } = account;
    for (let sequence = account.lastSequence + 1; sequence < nextSequence; sequence++) {
      if (sent.outcomeOf(sequence) !== "acknowledged") continue;
      if (mayBeForgotten) this.unreconciled++;
      else this.tell({ kind: "lost", why: `${sent.sender}: ${messageText(sent.sender, sequence)}` });
    }
  }
}
