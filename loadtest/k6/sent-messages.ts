/** The outcome of a message, as far as its sender knows. */
export type Outcome = "unanswered" | "acknowledged" | "refused";

/** The messages of one sender, by their numbers from 1. */
export class SentMessages {
  readonly sender: string;
  private readonly outcomes: Outcome[] = [];

  constructor(sender: string) {
    this.sender = sender;
  }

  /** Adds an unanswered message; returns its number. */
  add(): number {
    return this.outcomes.push("unanswered");
  }

  settle(sequence: number, outcome: Outcome): void {
    this.outcomes[sequence - 1] = outcome;
  }

  /** Undefined for a message that was never sent. */
  outcomeOf(sequence: number): Outcome | undefined {
    return this.outcomes[sequence - 1];
  }

  get count(): number {
    return this.outcomes.length;
  }

  get acknowledgedCount(): number {
    return this.outcomes.filter((outcome) => outcome === "acknowledged").length;
  }
}
