import { isatty } from "node:tty";
import { Command } from "commander";
import { createActor } from "xstate";
import { type ClientActor, clientMachine } from "../../actors/client.ts";
import type { ClientInput } from "../../actors/client-facts.ts";
import { numberOption, secondsOption, switchOption, textOption } from "../options.ts";
import { systemClock } from "../transport/system-clock.ts";
import { Line } from "./line.ts";
import { PipeFace } from "./pipe.ts";
import { StandardOutput } from "./standard-output.ts";
import { TcpDialer } from "./tcp-dialer.ts";
import { TerminalFace } from "./terminal.ts";

/** What the command line says, with its defaults. */
interface ClientOptions {
  readonly host: string;
  readonly port: number;
  readonly name?: string;
  readonly interval: number;
  readonly every?: boolean;
  readonly live?: boolean;
}

const maxIntervalSeconds = 3600;

/** The `client` command of the command line. */
export function clientCommand(): Command {
  return new Command("client")
    .description(
      "Talk to a board: type commands, and see what others send. In a pipe: run a script of commands.",
    )
    .addOption(textOption("host", "address", "where the server is").default("127.0.0.1"))
    .addOption(numberOption("port", "its port for lines", 1, 65_535).default(4040))
    .addOption(textOption("name", "name", "register under this name, on each connection"))
    .addOption(
      secondsOption("interval", "how often to ask for news, 0 = never", maxIntervalSeconds).default(1),
    )
    .addOption(switchOption("every", "show every answer to the poll, new or not").conflicts("live"))
    .addOption(switchOption("live", "have the server tell of news (wait) instead of polling"))
    .action(runClient);
}

/** Runs until the person, the script or the server ends it; then the process exits: 0 if all was answered. */
async function runClient(options: ClientOptions): Promise<void> {
  if (isatty(0) && isatty(1)) runOnTerminal(options);
  else await runScript(options);
}

function runOnTerminal(options: ClientOptions): void {
  const isDumb = process.env.TERM === "dumb";
  const face = new TerminalFace({
    kind: isDumb ? "dumb" : "cursor",
    palette: isDumb || process.env.NO_COLOR ? "plain" : "coloured",
    now: () => new Date(),
  });
  const client = createActor(clientMachine, {
    input: {
      ...shareInput(options),
      face,
      polling: { ...choosePolling(options), firstPoll: "at once", history: 1 },
      afterLoss: "reconnect",
    },
  });
  process.once("exit", () => face.leave());
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => client.send({ type: "quit" }));
  exitWith(client, () => true);
  face.listen(client);
  client.start();
}

async function runScript(options: ClientOptions): Promise<void> {
  const face = new PipeFace(new StandardOutput());
  const client = createActor(clientMachine, {
    input: {
      ...shareInput(options),
      face,
      polling: { ...choosePolling(options), firstPoll: "after the interval", history: 1 },
      afterLoss: "fail",
    },
  });
  exitWith(client, () => face.isAllSent());
  client.start();
  await face.listen(client, Bun.stdin.stream());
}

function shareInput({ host, port, name }: ClientOptions): Pick<ClientInput, "line" | "name" | "random"> {
  return { line: new Line(new TcpDialer({ host, port }), systemClock), name, random: Math.random };
}

function choosePolling({
  interval,
  every,
  live,
}: ClientOptions): Omit<ClientInput["polling"], "firstPoll" | "history"> {
  const intervalMs = interval * 1000;
  if (live) return { mode: "live", intervalMs: intervalMs || 1000 };
  if (interval === 0) return { mode: "off", intervalMs };
  return { mode: every ? "every" : "poll", intervalMs };
}

/** Ends the process when the client has ended. A failure of the client itself is thrown, and ends it too. */
function exitWith(client: ClientActor, isGood: () => boolean): void {
  client.subscribe({
    complete: () => process.exit(client.getSnapshot().matches("closed") && isGood() ? 0 : 1),
    error: (error) => {
      throw error;
    },
  });
}
