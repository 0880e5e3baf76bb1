import { isPoll } from "./exchange.ts";
import { showsWrapped } from "./plain-text.ts";
import type { Recording } from "./recording.ts";
import type { ScriptedServer } from "./scripted-server.ts";
import type { TerminalProgram } from "./terminal-program.ts";

/** A person's Enter comes a moment after the last letter. */
const beforeEnterMs = 60;
/** Time enough for the client to have read a poll's answer. */
const afterPollMs = 100;
/** A typed command that is not there after this time does not come; after one such, the next ones get less. */
const commandTimeoutMs = 2500;
const ignoredTimeoutMs = 700;
/** A client that polls every second has polled within these times: since its start, and since the last poll. */
const firstPollTimeoutMs = 2500;
const nextPollTimeoutMs = 1700;
/** One that polls too seldom gets this time where a poll is needed. */
const slowPollTimeoutMs = 6000;
/** What is not on the screen after this time does not come. */
const screenTimeoutMs = 2500;

/** A client that runs against the scripted server: what a part of a script can do, and wait for. */
export class ClientRun {
  readonly program: TerminalProgram;
  readonly server: ScriptedServer;
  readonly recording: Recording;
  #polling: "by itself" | "after commands" | "never" = "by itself";
  #commandTimeoutMs = commandTimeoutMs;

  constructor(program: TerminalProgram, server: ScriptedServer, recording: Recording) {
    this.program = program;
    this.server = server;
    this.recording = recording;
  }

  /** Lets the client go on for this long, or until it ends. */
  async watch(durationMs: number): Promise<void> {
    await this.recording.waitUntil(() => false, durationMs);
  }

  /** Presses these keys. */
  press(keys: string): void {
    this.recording.pressed(keys);
    this.program.type(keys);
  }

  /** Types a line, whose first letters may have been typed before, and presses Enter. */
  async enter(line: string, rest = line): Promise<void> {
    if (rest !== "") this.press(rest);
    await this.watch(beforeEnterMs);
    this.recording.entered(line, this.server.unfinishedCommand);
    this.press("\r");
  }

  /** Waits for so many more polls; resolves to whether they came. */
  waitForPolls(count: number, timeoutMs: number): Promise<boolean> {
    const before = this.#countPolls();
    return this.recording.waitUntil(() => this.#countPolls() >= before + count, timeoutMs);
  }

  /** Waits for a command that is no poll; resolves to whether it came. A client that ignored one is waited for less. */
  async waitForCommand(timeoutMs = this.#commandTimeoutMs): Promise<boolean> {
    const countCommands = () => this.recording.requests.length - this.#countPolls();
    const before = countCommands();
    const hasCome = await this.recording.waitUntil(() => countCommands() > before, timeoutMs);
    if (!hasCome && timeoutMs === commandTimeoutMs) this.#commandTimeoutMs = ignoredTimeoutMs;
    return hasCome;
  }

  /** Waits for the first poll. A client that polls only when its user is registered, or after commands, gets a command. */
  async waitForFirstPoll(): Promise<void> {
    if (await this.waitForPolls(1, firstPollTimeoutMs)) return;
    await this.enter("register anna");
    if (!(await this.waitForPolls(1, firstPollTimeoutMs))) this.#polling = "never";
  }

  /** Waits until this text stands on the screen; not for long, since it may never come. */
  async waitForScreen(text: string): Promise<void> {
    const fromMs = this.recording.nowMs - afterPollMs;
    const isThere = () => showsWrapped(this.recording.output({ fromMs, toMs: this.recording.nowMs }), text);
    await this.recording.waitUntil(isThere, screenTimeoutMs);
  }

  /** Types a line when the next poll is as far away as it can be, and waits until the command arrives. */
  async enterAfterPoll(line: string): Promise<void> {
    await this.waitForPolls(1, nextPollTimeoutMs);
    await this.watch(afterPollMs);
    await this.enter(line);
    await this.waitForCommand();
    await this.watch(afterPollMs);
  }

  /** Holds the answer to the next poll. A client that polls only after a command gets one. Resolves to whether a poll came. */
  async holdPoll(): Promise<boolean> {
    if (this.#polling === "never") return false;
    if (this.#polling === "by itself") {
      this.server.hold();
      if (await this.waitForPolls(1, firstPollTimeoutMs)) return true;
      this.server.release();
      this.#polling = "after commands";
    }
    await this.enter("send are you there");
    if (await this.waitForCommand()) this.server.hold();
    return await this.waitForPolls(1, slowPollTimeoutMs);
  }

  #countPolls(): number {
    return this.recording.requests.filter(isPoll).length;
  }
}
