import type { ClientRun } from "../client-run.ts";
import type { ClientScenario } from "../scenario.ts";

/** For how long a client is watched after it lost its server, or found none. */
const lossWatchMs = 3500;
/** What it does in the first moment (print, clean up) does not count as spinning. */
const settleMs = 500;

/** Within this time a client prints its first words, if it does. */
const startTimeoutMs = 8000;

/** The server closes its connections and listens no more. */
export const serverCloses: ClientScenario = {
  server: "listening",
  parts: [
    { name: "start", perform: pollTwice },
    { name: "loss", perform: (run) => loseServer(run, "FIN") },
  ],
};

/** The server resets its connections, as one does that crashes, and listens no more. */
export const serverResets: ClientScenario = {
  server: "listening",
  parts: [
    { name: "start", perform: pollTwice },
    { name: "loss", perform: (run) => loseServer(run, "RST") },
  ],
};

/** Nobody listens when the client starts. */
export const noServer: ClientScenario = {
  server: "absent",
  parts: [{ name: "loss", perform: watchWithoutServer }],
};

/** A message with escape sequences in it, as a hostile server would send it. */
export const hostileText = "\x1b[2J\x1b]0;owned\x07\x1b[31mHostile message";

/** A hostile message, and then the end of the input. */
export const hostileAndEndOfInput: ClientScenario = {
  server: "listening",
  parts: [
    { name: "hostile", perform: showHostileText },
    { name: "end of input", perform: endInput },
  ],
};

async function pollTwice(run: ClientRun): Promise<void> {
  await run.waitForFirstPoll();
  await run.waitForPolls(1, 1500);
  await run.watch(200);
}

async function loseServer(run: ClientRun, how: "FIN" | "RST"): Promise<void> {
  run.server.goAway(how);
  await watchLost(run);
}

/** A client that takes long to start has not missed its server yet. */
async function watchWithoutServer(run: ClientRun): Promise<void> {
  const { recording } = run;
  await recording.waitUntil(
    () => recording.output({ fromMs: 0, toMs: recording.nowMs }) !== "",
    startTimeoutMs,
  );
  await watchLost(run);
}

async function watchLost(run: ClientRun): Promise<void> {
  await run.watch(settleMs);
  const [beforeMs, usedBeforeMs] = [run.recording.nowMs, run.program.processorTimeMs];
  await run.watch(lossWatchMs - settleMs);
  const usedMs = run.program.processorTimeMs;
  if (run.recording.end !== undefined || usedMs === undefined || usedBeforeMs === undefined) return;
  run.recording.usedProcessor((usedMs - usedBeforeMs) / (run.recording.nowMs - beforeMs));
}

async function showHostileText(run: ClientRun): Promise<void> {
  run.server.board.post(hostileText);
  await run.waitForFirstPoll();
  await run.watch(300);
}

async function endInput(run: ClientRun): Promise<void> {
  run.press("\x04");
  await run.watch(2000);
}
