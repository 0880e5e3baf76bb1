import type { ClientRun } from "../client-run.ts";
import { gapsInMs, isSteady, minGaps } from "../pace.ts";
import type { ClientScenario } from "../scenario.ts";

/** The lines that are typed to see whether they arrive at once and unchanged. */
export const typedLines = [
  "send hello,  two  spaces and: colon",
  "send  blanks around ",
  "send però",
  "send a line that is a little longer than the others are",
] as const;

/** Every answer comes at once, but for `crossing`: the client polls, and somebody types. */
export const conversation: ClientScenario = {
  server: "listening",
  parts: [
    { name: "start", perform: start },
    { name: "quiet", perform: waitForSixPolls },
    { name: "register", perform: (run) => run.enterAfterPoll("register anna") },
    { name: "quiet, again", perform: watchAgain },
    { name: "commands", perform: enterLines },
    { name: "after commands", perform: (run) => run.watch(3400) },
    { name: "half a line", perform: leaveHalfLine },
    { name: "slow typing", perform: typeSlowly },
    { name: "crossing", perform: crossAnswers },
    { name: "close", perform: closeClient },
  ],
};

/** A client that has just started may be slower than it is later. */
async function start(run: ClientRun): Promise<void> {
  await run.waitForPolls(1, 2500);
  await run.watch(500);
}

/** Six polls: five gaps. */
async function waitForSixPolls(run: ClientRun): Promise<void> {
  await run.waitForPolls(6, 6000);
}

/** For a client that polls only when its user is registered, and for one that a loaded machine may have kept from its pace. */
async function watchAgain(run: ClientRun): Promise<void> {
  const gaps = gapsInMs(run.recording, run.recording.period("quiet"));
  const isUneven = gaps.length >= minGaps && !isSteady(gaps);
  if (isUneven || run.recording.countPolls("quiet") < 2) await waitForSixPolls(run);
}

async function enterLines(run: ClientRun): Promise<void> {
  for (const line of typedLines) await run.enterAfterPoll(line);
}

async function leaveHalfLine(run: ClientRun): Promise<void> {
  run.press("send half a li");
  await run.watch(3400);
  await run.enter("send half a line", "ne");
  await run.waitForCommand();
}

async function typeSlowly(run: ClientRun): Promise<void> {
  const line = "send typed slowly";
  for (const letter of line) {
    run.press(letter);
    await run.watch(200);
  }
  await run.enter(line, "");
  await run.waitForCommand();
}

/** Has a command typed while a poll waits for its answer; a client that sends only one thing at a time sends it later. */
async function crossAnswers(run: ClientRun): Promise<void> {
  for (const count of ["one", "two", "three"]) {
    run.server.hold();
    if (!(await run.waitForPolls(1, 2500))) break;
    await run.enter(`send crossing ${count}`);
    const isThere = await run.waitForCommand(400);
    run.server.release();
    if (!isThere) await run.waitForCommand(1500);
    await run.watch(200);
  }
  run.server.release();
}

async function closeClient(run: ClientRun): Promise<void> {
  await run.enter("close");
  await run.waitForCommand();
  await run.watch(2500);
}
