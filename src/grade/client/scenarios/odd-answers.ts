import type { ClientRun } from "../client-run.ts";
import type { ClientScenario } from "../scenario.ts";

/** A long answer has this many bytes. */
export const longAnswerBytes = 1000;
/** A slow answer comes after this time. */
export const slowAnswerMs = 3000;

/** What is typed while a poll waits for its slow answer. */
export const lineWhileWaiting = "send while waiting";

/** Answers come in pieces, together, long and slow. */
export const oddAnswers: ClientScenario = {
  server: "listening",
  parts: [
    { name: "start", perform: start },
    { name: "pieces", perform: answerInPieces },
    { name: "together", perform: answerTogether },
    { name: "long", perform: answerAtLength },
    { name: "slow", perform: answerSlowly },
    { name: "after slow", perform: goOn },
  ],
};

async function start(run: ClientRun): Promise<void> {
  await run.waitForFirstPoll();
  await run.watch(100);
}

async function answerInPieces(run: ClientRun): Promise<void> {
  if (run.recording.framing?.framing === "bare") return; // One recv is one answer: it would be out of step from then on.
  if (!(await run.holdPoll())) return run.server.release();
  const text = run.server.board.post("Whole at last, in three pieces");
  await run.server.releaseInPieces();
  await run.waitForScreen(text);
}

async function answerTogether(run: ClientRun): Promise<void> {
  if (!(await run.holdPoll())) return run.server.release();
  const text = run.server.board.post("Two answers travel together");
  await run.enter("send beside the poll");
  await run.waitForCommand(700);
  run.server.releaseInOnePacket();
  await run.waitForScreen(text);
  await run.watch(300);
}

async function answerAtLength(run: ClientRun): Promise<void> {
  if (!(await run.holdPoll())) return run.server.release();
  const text = run.server.board.postLong(longAnswerBytes);
  run.server.release();
  await run.waitForScreen(text);
}

async function answerSlowly(run: ClientRun): Promise<void> {
  if (!(await run.holdPoll())) return run.server.release();
  run.server.board.post("Slow but sure");
  await run.watch(1000);
  await run.enter(lineWhileWaiting);
  await run.watch(slowAnswerMs - 1000);
  run.server.release();
}

/** Time enough for the next poll of a client that polls slowly, too. */
async function goOn(run: ClientRun): Promise<void> {
  await run.waitForPolls(1, 7000);
  await run.watch(300);
}
