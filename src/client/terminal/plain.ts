import { createInterface, type Interface } from "node:readline";
import type { ClientActor } from "../../../actors/client/client.ts";
import type { Notice } from "../../../actors/client/ports.ts";
import type { ClientStatus } from "../../../actors/client/status.ts";
import { type InputStyle, toCommand } from "../core/typed-line.ts";
import { formatNotice } from "./format.ts";
import { describeUnsent, explainUnknown, hintCommands } from "./help.ts";
import { LineQueue } from "./line-queue.ts";
import type { TerminalView } from "./terminal-view.ts";

const prompt = "> ";

/** The view on a terminal that can only print lines: the terminal itself edits the line. */
export class PlainView implements TerminalView {
  readonly #now: () => Date;
  readonly #style: InputStyle;
  #readline: Interface | undefined;
  #queue: LineQueue | undefined;

  constructor(now: () => Date, style: InputStyle) {
    this.#now = now;
    this.#style = style;
  }

  listen(client: ClientActor): void {
    const readline = createInterface({
      input: process.stdin,
      output: process.stdout,
      terminal: false,
      prompt,
    });
    this.#readline = readline;
    const queue = new LineQueue(client, readline, (text) => this.#submit(text, client));
    this.#queue = queue;
    readline.on("line", (text) => {
      process.stdout.write(prompt);
      if (text.trim() !== "") queue.enter(text);
    });
    readline.on("close", () => {
      this.#releaseTerminal();
      queue.end();
    });
    this.show({ kind: "progress", text: hintCommands(this.#style) });
  }

  show(notice: Notice): void {
    const line = formatNotice(notice, this.#now(), "plain");
    process.stdout.write(this.#readline ? `\n${line}\n${prompt}` : `${line}\n`);
  }

  showStatus(status: ClientStatus): void {
    this.#queue?.update(status);
  }

  close(): void {
    const unsent = this.#queue?.stop() ?? 0;
    if (unsent > 0) this.show(describeUnsent(unsent));
    this.#releaseTerminal();
  }

  #submit(text: string, client: ClientActor): void {
    const command = toCommand(text, this.#style);
    if (command === undefined) this.show(explainUnknown(text, this.#style));
    else client.send({ type: "typed", text: command });
  }

  #releaseTerminal(): void {
    const readline = this.#readline;
    if (readline === undefined) return;
    this.#readline = undefined;
    process.stdout.write("\n");
    readline.removeAllListeners("close").close();
  }
}
