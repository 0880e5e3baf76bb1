import { createActor } from "xstate";
import { clientMachine } from "../../../actors/client/client.ts";
import type { Notice, View } from "../../../actors/client/ports.ts";
import { waitUntilCaughtUp } from "../../../actors/client/status.ts";
import { systemClock } from "../../net/system-clock.ts";
import { watchForSleep } from "../core/sleep-watch.ts";
import { formatNotice } from "../terminal/format.ts";
import { connectTo } from "./connect.ts";
import { type ExitCode, exitCodes, exitWhenDone, onSignal } from "./exit.ts";
import { type HookOptions, hookView } from "./hooked-view.ts";
import { formatForProgram, type MessageFormat } from "./message-output.ts";
import type { ServerOptions } from "./server-options.ts";
import { StandardOutput } from "./standard-output.ts";

/** The options of `client tail`. */
export interface TailOptions extends ServerOptions, HookOptions {
  readonly lines: number;
  /** The id of the first message, instead. */
  readonly from?: number;
  /** How many messages to print at most. */
  readonly count?: number;
  readonly follow?: boolean;
  readonly json?: boolean;
}

/** How often a server that does not know `wait` is polled. */
const intervalMs = 1000;

/** `client tail`: prints the last messages; `--follow` continues with each new one, across reconnects. */
export async function tail(options: TailOptions): Promise<void> {
  const view = new TailView(options.json ? "json" : "line", options.count, () =>
    client.send({ type: "quit" }),
  );
  const hooked = hookView(view, options, "inherit");
  const client = createActor(clientMachine, {
    input: {
      server: connectTo(options),
      view: hooked,
      polling: {
        mode: options.follow ? "live" : "poll",
        intervalMs,
        firstPoll: "at once",
        history: options.lines,
        from: options.from,
        times: options.json || options.exec !== undefined ? "asked" : "unasked",
      },
      name: undefined,
      keys: undefined,
      sending: "as typed",
      afterLoss: options.follow ? "reconnect" : "fail",
      random: Math.random,
    },
  });
  exitWhenDone(client, () => view.exitCode, hooked.settled);
  onSignal(() => {
    client.send({ type: "quit" });
    process.exit(options.follow ? exitCodes.done : exitCodes.failed);
  });
  client.start();
  watchForSleep(systemClock, Date.now, () => client.send({ type: "woken" }));
  if (!options.follow && (await waitUntilCaughtUp(client))) client.send({ type: "inputEnded" });
}

/** Messages on stdout, everything else on stderr; after `count` messages it calls `full`, and shows nothing more. */
class TailView implements View {
  readonly #output = new StandardOutput();
  readonly #format: MessageFormat;
  readonly #full: () => void;
  #left: number;
  /** The exit code of a client that does not follow, after the answers so far. */
  exitCode: ExitCode = exitCodes.done;

  constructor(format: MessageFormat, count = Number.POSITIVE_INFINITY, full: () => void) {
    this.#format = format;
    this.#left = count;
    this.#full = full;
  }

  show(notice: Notice): void {
    if (this.#left === 0) return;
    if (notice.kind === "polled" && notice.reply?.kind === "message") {
      this.#output.print(formatForProgram(notice.reply.message, notice.storedAt, this.#format));
      if (--this.#left === 0) this.#full();
    } else if (notice.kind !== "progress") {
      if (notice.kind === "polled" || notice.kind === "missed") this.exitCode = exitCodes.refused;
      this.#output.printError(formatNotice(notice, new Date(), "plain"));
    }
  }
}
