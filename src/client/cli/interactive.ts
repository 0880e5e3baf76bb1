import { isatty } from "node:tty";
import { createActor } from "xstate";
import { clientMachine } from "../../../actors/client/client.ts";
import type { ClientInput } from "../../../actors/client/client-context.ts";
import type { View } from "../../../actors/client/ports.ts";
import { getStatus, observeStatus, waitUntilCaughtUp } from "../../../actors/client/status.ts";
import { systemClock } from "../../net/system-clock.ts";
import type { BoardKeys } from "../core/board-keys.ts";
import { watchForReplacedKey } from "../core/key-watch.ts";
import { watchForSleep } from "../core/sleep-watch.ts";
import { openTerminal } from "../terminal/terminal.ts";
import { connectTo } from "./connect.ts";
import { exitCodes, exitWhenDone, onSignal } from "./exit.ts";
import { type HookOptions, hookView } from "./hooked-view.ts";
import { PipeView } from "./pipe.ts";
import type { ServerOptions } from "./server-options.ts";
import { StandardOutput } from "./standard-output.ts";
import { findUserKeys } from "./user-key.ts";

/** The options of `client`, with their defaults; times are in seconds. */
export interface TalkOptions extends ServerOptions, HookOptions {
  readonly name?: string;
  readonly interval: number;
  readonly isIntervalGiven: boolean;
  readonly every?: boolean;
  readonly live?: boolean;
  readonly history?: number;
  readonly json?: boolean;
  readonly counts?: boolean;
  readonly strict?: boolean;
  readonly chat?: boolean;
}

/** Runs until the user, the script or the server ends it; then the process exits. */
export async function talk(options: TalkOptions): Promise<void> {
  if (isatty(0) && isatty(1) && !options.json) talkOnTerminal(options);
  else await talkInPipe(options);
}

function talkOnTerminal(options: TalkOptions): void {
  const server = connectTo(options);
  const style = options.chat ? "chat" : "commands";
  const view = openTerminal(options.counts ? "shown" : "hidden", style);
  const hooked = hookView(view, options, "report");
  const shared = shareInput(options, hooked);
  const client = createActor(clientMachine, {
    input: {
      ...shared,
      server,
      polling: choosePolling(
        { ...options, live: options.live || isUnhurriedChat(options) },
        { firstPoll: "at once", times: "asked" },
      ),
      sending: options.every ? "as typed" : "by post",
      afterLoss: "reconnect",
    },
  });
  process.once("exit", () => view.close());
  onSignal(() => client.send({ type: "quit" }));
  exitWhenDone(client, () => exitCodes.done);
  view.listen(client);
  client.start();
  watchForSleep(systemClock, Date.now, () => client.send({ type: "woken" }));
  if (shared.keys !== undefined) watchForReplacedKey(systemClock, shared.keys, client);
  observeStatus(client, (status) => view.showStatus(status));
}

async function talkInPipe(options: TalkOptions): Promise<void> {
  const view = new PipeView(new StandardOutput(), {
    format: options.json ? "json" : "line",
    afterError: options.strict ? "end" : "go on",
    style: options.chat ? "chat" : "commands",
  });
  const hooked = hookView(view, options, "inherit");
  const firstPoll = options.history === undefined ? "after the interval" : "at once";
  const times = options.json || options.exec !== undefined ? "asked" : "unasked";
  const client = createActor(clientMachine, {
    input: {
      ...shareInput(options, hooked),
      server: connectTo(options),
      polling: choosePolling(
        isUnhurriedChat(options) && options.history === undefined ? { ...options, interval: 0 } : options,
        { firstPoll, times },
      ),
      sending: "as typed",
      afterLoss: "fail",
    },
  });
  const chooseCode = () => {
    if (options.counts) view.reportCounts(getStatus(client));
    return view.reportUnsent();
  };
  exitWhenDone(client, chooseCode, hooked.settled);
  onSignal(() => {
    client.send({ type: "quit" });
    process.exit(exitCodes.failed);
  });
  client.start();
  if (options.history !== undefined && !(await waitUntilCaughtUp(client))) return;
  await view.listen(client, Bun.stdin.stream());
}

/** With `--every` the client gives no key: the assignment has none. */
function shareInput(
  options: TalkOptions,
  view: View,
): Pick<ClientInput, "name" | "view" | "random"> & { readonly keys: BoardKeys | undefined } {
  const keys = options.every ? undefined : findUserKeys(options, view);
  return { name: options.name, keys, view, random: Math.random };
}

/** A chat without `--interval`: it is live on a terminal, and does not poll in a pipe. */
function isUnhurriedChat({ chat, isIntervalGiven }: TalkOptions): boolean {
  return chat === true && !isIntervalGiven;
}

function choosePolling(
  { interval, every, live, history = 1 }: TalkOptions,
  { firstPoll, times }: Pick<ClientInput["polling"], "firstPoll" | "times">,
): ClientInput["polling"] {
  const shared = { intervalMs: interval * 1000, firstPoll, history, times };
  if (live) return { ...shared, mode: "live", intervalMs: shared.intervalMs || 1000 };
  if (interval === 0) return { ...shared, mode: "off" };
  return { ...shared, mode: every ? "every" : "poll" };
}
