import type { StoredAt } from "../../../actors/client/ports.ts";
import { errorMessage } from "../../error-message.ts";
import type { Message } from "../../protocol/reply.ts";
import { escapeUnprintable } from "../../protocol/text.ts";
import { readScript } from "./script.ts";

/** The report of a hook: a line that its command wrote, or how it failed. */
export interface HookNotice {
  readonly kind: "notice" | "error";
  readonly text: string;
}

/** How a hook is run. */
export interface HookSettings {
  /** A command for `sh -c`. The message is in its environment: no text of a message is ever part of a command. */
  readonly command: string;
  /** How long the command may run before it is killed. */
  readonly timeoutMs: number;
  /** Where its output goes: to the client's stdout and stderr, or to `report`, line by line. */
  readonly output: "inherit" | "report";
  report(notice: HookNotice): void;
}

interface ChunkReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
}

interface Job {
  readonly message: Message;
  readonly storedAt: StoredAt;
}

/** How many lines of one command are reported; further ones are dropped. */
const maxReportedLines = 100;
/** How long the output may continue after the command ends: its children may keep it open forever. */
const outputGraceMs = 200;
/** How many messages may be queued while the command runs; further ones are skipped, and reported. */
const maxQueuedMessages = 1000;

/** Runs a command for each message, one after the other, in the order of the messages. */
export class MessageHook {
  readonly #settings: HookSettings;
  #queue: Job[] = [];
  #skipped = 0;
  #work: Promise<void> | undefined;

  constructor(settings: HookSettings) {
    this.#settings = settings;
  }

  /** Runs the command for this message, after the ones before it. */
  run(message: Message, storedAt: StoredAt): void {
    if (this.#queue.length === maxQueuedMessages) {
      this.#skipped++;
      return;
    }
    this.#queue.push({ message, storedAt });
    this.#work ??= this.#drain();
  }

  /** Resolves when no command runs or is queued. */
  async settled(): Promise<void> {
    await this.#work;
  }

  async #drain(): Promise<void> {
    for (let job = this.#queue.shift(); job !== undefined; job = this.#queue.shift()) {
      await this.#runFor(job).catch((error: unknown) => this.#fail(`can't be run: ${errorMessage(error)}`));
      if (this.#skipped > 0) this.#fail(`too slow; not run for ${this.#skipped} messages`);
      this.#skipped = 0;
    }
    this.#work = undefined;
  }

  async #runFor({ message, storedAt }: Job): Promise<void> {
    const { command, output, timeoutMs } = this.#settings;
    // In its own process group: it can be killed as a whole, and Ctrl-C does not reach it.
    const child = Bun.spawn(["sh", "-c", command], {
      env: describeMessage(message, storedAt),
      stdin: "ignore",
      stdout: output === "report" ? "pipe" : "inherit",
      stderr: output === "report" ? "pipe" : "inherit",
      detached: true,
    });
    const pipes = [child.stdout, child.stderr].filter((stream) => stream instanceof ReadableStream);
    const readers = pipes.map((stream) => stream.getReader());
    const reports = Promise.all(readers.map((reader) => this.#reportLines(reader)));
    const kill = () => killGroup(child.pid);
    const timer = setTimeout(kill, timeoutMs);
    // When the client ends, nothing else would enforce the command's deadline.
    process.once("exit", kill);
    await child.exited;
    process.off("exit", kill);
    clearTimeout(timer);
    await Promise.race([reports, Bun.sleep(outputGraceMs)]);
    for (const reader of readers) reader.cancel().catch(() => undefined);
    const end = child.signalCode ? `ended by ${child.signalCode}` : `exit code ${child.exitCode}`;
    if (child.exitCode !== 0) this.#fail(`${end} for message ${message.id}`);
  }

  async #reportLines(reader: ChunkReader): Promise<void> {
    let lines = 0;
    for await (const line of readScript(readChunks(reader))) {
      lines++;
      if (lines <= maxReportedLines)
        this.#settings.report({ kind: "notice", text: "text" in line ? line.text : line.fault });
      if (lines === maxReportedLines + 1)
        this.#fail(`more than ${maxReportedLines} lines; the rest is not shown`);
    }
  }

  #fail(text: string): void {
    this.#settings.report({ kind: "error", text: `exec: ${text}` });
  }
}

/** The client's environment plus the message, minus the variable that would make a client in the command run it again. */
function describeMessage(
  { id, sender, text }: Message,
  storedAt: StoredAt,
): Record<string, string | undefined> {
  const { LASTWORD_EXEC: _, ...environment } = process.env;
  return {
    ...environment,
    LASTWORD_MESSAGE_ID: `${id}`,
    LASTWORD_MESSAGE_SENDER: escapeUnprintable(sender),
    LASTWORD_MESSAGE_TEXT: escapeUnprintable(text),
    LASTWORD_MESSAGE_STORED_AT: storedAt ?? "",
  };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has already ended.
  }
}

/** One chunk in each turn of the event loop: endless output must not block everything else. */
async function* readChunks(reader: ChunkReader): AsyncGenerator<Uint8Array> {
  for (;;) {
    const { value } = await reader.read();
    if (value === undefined) return;
    yield value;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
