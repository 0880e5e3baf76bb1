import { createInterface, type Interface } from "node:readline";
import type { ClientActor } from "../../../actors/client/client.ts";
import type { Notice } from "../../../actors/client/ports.ts";
import { beginsWithVerb } from "../../protocol/command.ts";
import { formatNotice } from "./format.ts";
import { explainUnknown, howToBegin, sayUnsent } from "./help.ts";
import { Pace } from "./pace.ts";
import type { TerminalView } from "./terminal-view.ts";

const prompt = "> ";

/** The view on a terminal that can only print lines: the terminal itself edits what is typed. */
export class PlainView implements TerminalView {
  readonly #now: () => Date;
  #readline: Interface | undefined;
  #pace: Pace | undefined;

  constructor(now: () => Date) {
    this.#now = now;
  }

  listen(client: ClientActor): void {
    const readline = createInterface({
      input: process.stdin,
      output: process.stdout,
      terminal: false,
      prompt,
    });
    this.#readline = readline;
    const pace = new Pace(client, readline, (text) => this.#say(text, client));
    this.#pace = pace;
    readline.on("line", (text) => {
      process.stdout.write(prompt);
      if (text.trim() !== "") pace.enter(text);
    });
    readline.on("close", () => {
      this.#giveBack();
      pace.end();
    });
    this.show({ kind: "progress", text: howToBegin });
  }

  show(notice: Notice): void {
    const line = formatNotice(notice, this.#now(), "plain");
    process.stdout.write(this.#readline ? `\n${line}\n${prompt}` : `${line}\n`);
  }

  showStatus(): void {}

  leave(): void {
    const unsent = this.#pace?.stop() ?? 0;
    if (unsent > 0) this.show(sayUnsent(unsent));
    this.#giveBack();
  }

  #say(text: string, client: ClientActor): void {
    if (beginsWithVerb(text)) client.send({ type: "typed", text });
    else this.show(explainUnknown(text));
  }

  #giveBack(): void {
    const readline = this.#readline;
    if (readline === undefined) return;
    this.#readline = undefined;
    process.stdout.write("\n");
    readline.removeAllListeners("close").close();
  }
}
