import type { ClientActor } from "../../../actors/client/client.ts";
import { describeMissed } from "../../../actors/client/notices.ts";
import type { Notice, View } from "../../../actors/client/ports.ts";
import type { ClientStatus } from "../../../actors/client/status.ts";
import { fileErrorMessage } from "../../error-message.ts";
import { escapeUnprintable } from "../../protocol/text.ts";
import { waitUntilReady } from "../core/readiness.ts";
import { formatNotice } from "../terminal/format.ts";
import { formatForProgram, type MessageFormat } from "./message-output.ts";
import { readScript } from "./script.ts";
import type { StandardOutput } from "./standard-output.ts";

/**
 * The view of a script. As lines: replies and messages on stdout as in the protocol, everything else on stderr. As JSON:
 * only messages on stdout.
 */
export class PipeView implements View {
  readonly #output: StandardOutput;
  readonly #format: MessageFormat;
  #unsentLines = 0;
  /** The line that waits until the client is ready for it. */
  #next: string | undefined;

  constructor(output: StandardOutput, format: MessageFormat) {
    this.#output = output;
    this.#format = format;
  }

  /** Reports a line after a `close`; returns whether every line of the script was sent. */
  reportUnsent(): boolean {
    if (this.#next !== undefined) this.#reportFailure(`not sent: ${this.#next}`);
    return this.#unsentLines === 0;
  }

  /** Shows how many messages polls missed, and how many of those were fetched. */
  reportCounts(status: ClientStatus): void {
    this.show({ kind: "notice", text: describeMissed(status) || "0 missed" });
  }

  show(notice: Notice): void {
    const isAnswer = notice.kind === "reply" || notice.kind === "polled";
    if (isAnswer && this.#format === "line") {
      this.#output.print(escapeUnprintable(notice.text));
    } else if (isAnswer && notice.reply?.kind === "message") {
      const storedAt = notice.kind === "polled" ? notice.storedAt : undefined;
      this.#output.print(formatForProgram(notice.reply.message, storedAt, this.#format));
    } else if (notice.kind !== "progress") {
      this.#output.printError(formatNotice(notice, new Date(), "plain"));
    }
  }

  /** Sends the lines of a script to the client, each when it is ready; returns when either has ended. */
  async listen(client: ClientActor, script: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      for await (const line of readScript(script)) {
        if ("text" in line && line.text.trim() !== "") this.#next = line.text;
        if (!(await waitUntilReady(client))) return;
        this.#next = undefined;
        if ("text" in line) client.send({ type: "typed", text: line.text });
        else this.#reportFailure(`not sent: ${line.fault}`);
      }
    } catch (error) {
      this.#reportFailure(`can't read the script: ${fileErrorMessage(error)}`);
    }
    if (await waitUntilReady(client)) client.send({ type: "inputEnded" });
  }

  #reportFailure(text: string): void {
    this.#unsentLines++;
    this.show({ kind: "error", text });
  }
}
