import { createInterface, type Interface } from "node:readline";
import type { Shown } from "../../../actors/ports.ts";
import { beginsWithVerb } from "../../protocol/command.ts";
import type { Keys } from "../keys.ts";
import { formatShown } from "../look.ts";
import type { TerminalFace } from "../terminal.ts";
import { explainUnknown, howToBegin } from "./wording.ts";

const prompt = "> ";

/** The face on a terminal that can do no more than print lines: the terminal itself edits what is typed. */
export class PlainFace implements TerminalFace {
  readonly #now: () => Date;
  #readline: Interface | undefined;

  constructor(now: () => Date) {
    this.#now = now;
  }

  listen(keys: Keys): void {
    const readline = createInterface({
      input: process.stdin,
      output: process.stdout,
      terminal: false,
      prompt,
    });
    this.#readline = readline;
    readline.on("line", (text) => {
      if (text.trim() === "" || beginsWithVerb(text)) keys.send({ type: "typed", text });
      else this.show(explainUnknown(text));
      if (this.#readline) process.stdout.write(prompt);
    });
    readline.on("SIGINT", () => keys.send({ type: "quit" }));
    readline.on("close", () => {
      this.leave();
      keys.send({ type: "inputEnded" });
    });
    this.show({ kind: "progress", text: howToBegin });
  }

  show(shown: Shown): void {
    const line = formatShown(shown, this.#now(), "plain");
    process.stdout.write(this.#readline ? `\n${line}\n${prompt}` : `${line}\n`);
  }

  showStatus(): void {}

  leave(): void {
    const readline = this.#readline;
    if (readline === undefined) return;
    this.#readline = undefined;
    process.stdout.write("\n");
    readline.removeAllListeners("close").close();
  }
}
