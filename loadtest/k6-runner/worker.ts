/**
 * A worker process of the runner (`-w`): it runs some of the VUs, and sends their samples and logs over the channel to
 * the process that started it.
 */
import { describeError, RunFailure } from "./failure.ts";
import { ownCpuSeconds } from "./generator.ts";
import { LocalUsers } from "./local-users.ts";
import { RunClock } from "./run-clock.ts";
import { SampleBatches } from "./sample-batches.ts";
import { SampleClock } from "./samples.ts";
import type { MessageFromWorker, MessageToWorker } from "./worker-messages.ts";

/** Shorter than the live line waits for the samples of a second. */
const sendEveryMs = 200;

const clock = new RunClock();
const batches = new SampleBatches(new SampleClock(() => clock.runMs));
let users: LocalUsers | undefined;

function send(message: MessageFromWorker): void {
  process.send?.(message);
}

function sendSamples(): void {
  const taken = batches.take();
  if (taken.length > 0) send({ kind: "samples", batches: taken });
}

function refuse(error: unknown): void {
  const exitCode = error instanceof RunFailure ? error.exitCode : 1;
  const message = error instanceof RunFailure ? error.message : describeError(error);
  send({ kind: "refused", exitCode, message });
}

async function handle(message: MessageToWorker): Promise<void> {
  if (message.kind === "load") {
    const { bundle, environment, ids } = message;
    const log = (text: string) => send({ kind: "log", text });
    users = new LocalUsers({ bundle, environment, metrics: batches, clock, log });
    users.load(ids);
    send({ kind: "loaded" });
  } else if (message.kind === "stop") {
    users?.stop();
  } else if (users !== undefined) {
    clock.start();
    const sending = setInterval(sendSamples, sendEveryMs);
    await users.iterate(message.scenario);
    clearInterval(sending);
    sendSamples();
    send({ kind: "ended", end: { ends: users.ends, cpuSeconds: ownCpuSeconds() } });
  }
}

/** Runs VUs for the process that started this one, until that is gone. */
export function serveRunner(): void {
  process.on("message", (message: MessageToWorker) => {
    handle(message).catch(refuse);
  });
  process.on("unhandledRejection", (error) => users?.failUnhandled(error));
  // The runner is gone.
  process.on("disconnect", () => process.exit());
}
