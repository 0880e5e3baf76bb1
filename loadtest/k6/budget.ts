/** How many commands one VU may still send in the measured time. */
export class Budget {
  private left: number;

  constructor(amount: number) {
    this.left = amount;
  }

  get isSpent(): boolean {
    return this.left <= 0;
  }

  /** Takes one command from the budget; false if it is spent. */
  take(): boolean {
    if (this.isSpent) return false;
    this.left--;
    return true;
  }
}
