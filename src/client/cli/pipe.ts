import { isOutcomeUnknown } from "../../../actors/client/answers.ts";
import type { ClientActor } from "../../../actors/client/client.ts";
import { concealSecret, describeMissed, mayBatch } from "../../../actors/client/notices.ts";
import type { Notice, View } from "../../../actors/client/ports.ts";
import { type ClientStatus, getStatus, waitForStatus } from "../../../actors/client/status.ts";
import { fileErrorMessage } from "../../error-message.ts";
import { escapeUnprintable } from "../../protocol/text.ts";
import { maxUnanswered, waitUntilReady } from "../core/readiness.ts";
import { type InputStyle, toCommand } from "../core/typed-line.ts";
import { formatNotice } from "../terminal/format.ts";
import { type ExitCode, exitCodes } from "./exit.ts";
import { formatForProgram, type MessageFormat } from "./message-output.ts";
import { readScriptChunks, type ScriptLine } from "./script.ts";
import type { StandardOutput } from "./standard-output.ts";

/** How a script is read and answered. */
export interface PipeSettings {
  readonly format: MessageFormat;
  /** What the script does after a command that the server refused (`--strict`). */
  readonly afterError: "go on" | "end";
  readonly style: InputStyle;
}

/**
 * The view of a script. As lines: replies and messages on stdout as in the protocol, everything else on stderr. As JSON:
 * only messages on stdout.
 */
export class PipeView implements View {
  readonly #output: StandardOutput;
  readonly #settings: PipeSettings;
  #unsentLines = 0;
  /** Whether the server refused a command, or does not know what becomes of a message. */
  #outcome: "accepted" | "refused" | "unknown" = "accepted";
  /** The line that waits until the client is ready for it. */
  #next: string | undefined;

  constructor(output: StandardOutput, settings: PipeSettings) {
    this.#output = output;
    this.#settings = settings;
  }

  /** Reports a line after a `close`; returns the exit code of a script whose connection was not lost. */
  reportUnsent(): ExitCode {
    if (this.#next !== undefined) this.#reportFailure(`not sent: ${concealSecret(this.#next)}`);
    if (this.#settings.afterError === "end") {
      if (this.#outcome === "unknown") return exitCodes.failed;
      if (this.#outcome === "refused") return exitCodes.refused;
    }
    return this.#unsentLines === 0 ? exitCodes.done : exitCodes.failed;
  }

  /** Shows how many messages polls missed, and how many of those were fetched. */
  reportCounts(status: ClientStatus): void {
    this.show({ kind: "notice", text: describeMissed(status) || "0 missed" });
  }

  show(notice: Notice): void {
    if (notice.kind === "reply" && notice.reply?.kind === "error")
      this.#outcome = isOutcomeUnknown(notice.reply) ? "unknown" : "refused";
    const isAnswer = notice.kind === "reply" || notice.kind === "polled";
    if (isAnswer && this.#settings.format === "line") {
      this.#output.print(escapeUnprintable(notice.text));
    } else if (isAnswer && notice.reply?.kind === "message") {
      const storedAt = notice.kind === "polled" ? notice.storedAt : undefined;
      this.#output.print(formatForProgram(notice.reply.message, storedAt, this.#settings.format));
    } else if (notice.kind !== "progress") {
      this.#output.printError(formatNotice(notice, new Date(), "plain"));
    }
  }

  /** Sends the lines of a script to the client, as fast as they are answered; returns when either has ended. */
  async listen(client: ClientActor, script: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      for await (const read of readScriptChunks(script)) {
        const lines = read.map((line) => toScriptCommand(line, this.#settings.style));
        for (let sent = 0; sent < lines.length; ) {
          const line = lines[sent];
          if (line !== undefined && "text" in line && line.text.trim() !== "") this.#next = line.text;
          if (!(await this.#waitUntilReady(client))) return;
          this.#next = undefined;
          sent += this.#send(client, lines, sent);
        }
      }
    } catch (error) {
      this.#reportFailure(`can't read the script: ${fileErrorMessage(error)}`);
    }
    if (await waitUntilReady(client)) client.send({ type: "inputEnded" });
  }

  /** Returns false if the next line must not be sent: the client has ended, or ends now. */
  async #waitUntilReady(client: ClientActor): Promise<boolean> {
    if (this.#settings.afterError === "go on") return waitUntilReady(client);
    const isReady = await waitForStatus(client, ({ acceptsCommands, unanswered, registration }) => {
      return acceptsCommands && unanswered === 0 && registration.state !== "registering";
    });
    if (!isReady) return false;
    const { state, name } = getStatus(client).registration;
    if (name !== undefined && state !== "registered") this.#outcome = "refused";
    if (this.#outcome === "accepted") return true;
    client.send({ type: "inputEnded" });
    return false;
  }

  /** Sends one line, or as many as there is room for if they may be sent at once; returns how many. */
  #send(client: ClientActor, lines: readonly ScriptLine[], from: number): number {
    const space = this.#settings.afterError === "end" ? 1 : maxUnanswered - getStatus(client).unanswered;
    const room = lines.slice(from, from + space);
    const end = room.findIndex((line) => !("text" in line && mayBatch(line.text)));
    const texts = (end === -1 ? room : room.slice(0, end)).flatMap((line) =>
      "text" in line ? line.text : [],
    );
    if (texts.length > 0) {
      client.send({ type: "batchTyped", texts });
      return texts.length;
    }
    const line = lines[from];
    if (line !== undefined && "text" in line) client.send({ type: "typed", text: line.text });
    else if (line !== undefined) this.#reportFailure(`not sent: ${line.fault}`);
    return 1;
  }

  #reportFailure(text: string): void {
    this.#unsentLines++;
    this.show({ kind: "error", text });
  }
}

/** In a chat, a line becomes a command; a script of commands is sent as it is. */
function toScriptCommand(line: ScriptLine, style: InputStyle): ScriptLine {
  if (style === "commands" || "fault" in line || line.text.trim() === "") return line;
  const text = toCommand(line.text, style);
  return text === undefined ? { fault: `unknown command: ${line.text}; a message is //…` } : { text };
}
