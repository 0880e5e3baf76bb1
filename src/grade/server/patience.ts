const fullMs = 5000;
/** For a server that has let the grader wait often. */
const reducedMs = 2000;
const maxFullWaits = 5;
/** For a command that the server has never answered. */
const muteMs = 500;

/** How long to wait for a reply: long for a server that answers, short once it is known to be mute to a command. */
export class Patience {
  readonly #answered = new Set<string>();
  readonly #silent = new Set<string>();
  #waits = 0;
  #hasFault = false;

  /** How long to wait for the reply to this command. */
  timeoutMs(command: string): number {
    const verb = verbOf(command);
    if (this.#silent.has(verb) && !this.#answered.has(verb)) return muteMs;
    return this.#waits < maxFullWaits ? fullMs : reducedMs;
  }

  noteReply(command: string): void {
    this.#answered.add(verbOf(command));
  }

  noteSilence(command: string): void {
    this.#silent.add(verbOf(command));
    this.#waits++;
    this.#hasFault = true;
  }

  /** Notes that the server did something that one that has jammed or ended does. */
  noteFault(): void {
    this.#hasFault = true;
  }

  /** Whether there was a sign, since the last time this was asked, that the server may have jammed or ended. */
  takeFault(): boolean {
    const hadFault = this.#hasFault;
    this.#hasFault = false;
    return hadFault;
  }
}

function verbOf(command: string): string {
  return command.split(" ", 1)[0] ?? "";
}
