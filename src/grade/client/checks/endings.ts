import { failed, found, passed, type Verdict } from "../../check.ts";
import type { ClientCheck } from "../client-check.ts";
import { plainText, shows } from "../plain-text.ts";
import type { Recording } from "../recording.ts";
import { conversation } from "../scenarios/conversation.ts";
import {
  hostileAndEndOfInput,
  hostileText,
  noServer,
  serverCloses,
  serverResets,
} from "../scenarios/loss.ts";
import type { TimeSpan } from "../screen-recording.ts";

/** A poll that was on its way when the connection was closed is no fault. */
const afterCloseMs = 1200;
/** A client that waits uses next to nothing; one that spins uses all that a loaded machine gives it. */
const maxProcessorShare = 0.1;
/** Signals that a program gets for its own mistakes. */
const crashSignals: readonly string[] = ["SIGSEGV", "SIGABRT", "SIGBUS", "SIGFPE", "SIGILL"];
/** How runtimes print an error that nobody caught. */
const stackTrace =
  /Traceback \(most recent call last\)|Exception in thread|Unhandled exception|panicked at|^[ \t]+at \S.*:\d+/m;

/** How the client ends, and what it does without a server. */
export const endingChecks: readonly ClientCheck[] = [
  {
    ...{ id: "close", list: "required", points: 5, scenario: conversation, part: "close" },
    asks: "When `close` is typed, the client sends it, and stops when the server has closed the connection.",
    judge: judgeClose,
  },
  {
    ...{ id: "server-closes", list: "robust", points: 15, scenario: serverCloses, part: "loss" },
    asks: "When the server closes the connection, the client ends or says so within 3.5 s; it does not crash, and does not spin.",
    judge: judgeLoss,
  },
  {
    ...{ id: "server-resets", list: "robust", points: 10, scenario: serverResets, part: "loss" },
    asks: "When the server crashes (its connections are reset), the client ends or says so within 3.5 s; it does not crash, and does not spin.",
    judge: judgeLoss,
  },
  {
    ...{ id: "no-server", list: "robust", points: 15, scenario: noServer, part: "loss" },
    asks: "Where no server listens, the client says so, and ends with an exit code that is not 0, or tries again without spinning.",
    judge: judgeNoServer,
  },
  {
    ...{ id: "after-server-closed", list: "open", points: 0, scenario: serverCloses, part: "loss" },
    asks: "What the client does when the server has gone.",
    judge: (recording) => found(describeRest(recording)),
  },
  {
    ...{ id: "hostile-message", list: "open", points: 0, scenario: hostileAndEndOfInput, part: "hostile" },
    asks: "Whether escape sequences in a message reach the user's terminal.",
    judge: findHostileText,
  },
  {
    ...{ id: "end-of-input", list: "open", points: 0, scenario: hostileAndEndOfInput, part: "end of input" },
    asks: "What the client does at the end of its input (Ctrl-D).",
    judge: (recording) => found(describeRest(recording)),
  },
];

function judgeClose(recording: Recording): Verdict {
  const close = recording.requests.find(({ text }) => text === "close");
  if (close === undefined) return failed("`close` was typed, but did not arrive");
  const later = recording.requests.find(({ atMs }) => atMs > close.atMs + afterCloseMs);
  if (later === undefined) return passed;
  return failed(
    `it sent ${JSON.stringify(later.text)} when the connection had been closed for more than 1.2 s`,
  );
}

function judgeLoss(recording: Recording, part: TimeSpan): Verdict {
  const output = plainText(recording.output({ fromMs: part.fromMs, toMs: recording.nowMs }));
  const fault = findFault(recording, output);
  if (fault !== undefined) return failed(fault);
  if (recording.end !== undefined || /\p{L}/u.test(output)) return passed;
  return failed("it neither ended nor printed anything");
}

function judgeNoServer(recording: Recording): Verdict {
  const output = plainText(recording.output({ fromMs: 0, toMs: recording.nowMs }));
  const fault = findFault(recording, output);
  if (fault !== undefined) return failed(fault);
  if (recording.end?.code === 0) return failed("it ended with exit code 0, as if all were well");
  return /\p{L}/u.test(output) ? passed : failed("it printed nothing");
}

/** What no client should do when it has no server. */
function findFault({ end, processorShare = 0 }: Recording, output: string): string | undefined {
  if (end?.signal !== undefined && end.signal !== null && crashSignals.includes(end.signal))
    return `it crashed (${end.signal})`;
  if (stackTrace.test(output)) return "it ended with the trace of an error that nobody caught";
  if (end !== undefined || processorShare <= maxProcessorShare) return undefined;
  return `it used ${Math.round(processorShare * 100)} % of a processor, as a loop does that never waits`;
}

function describeRest(recording: Recording): string {
  return recording.end === undefined ? "it goes on running" : `it ends (${recording.endText})`;
}

function findHostileText(recording: Recording): Verdict {
  const output = recording.output({ fromMs: 0, toMs: recording.nowMs });
  if (output.includes(hostileText)) return found("escape sequences in a message reach the terminal");
  return found(
    shows(output, "Hostile message")
      ? "the message is printed without its escape sequences"
      : "the message is not printed as it is",
  );
}
