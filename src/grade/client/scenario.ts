import { errorMessage } from "../../error-message.ts";
import { formatAddress } from "../../net/address.ts";
import { GradeStop, gradeExitCodes } from "../grade-stop.ts";
import { ClientRun } from "./client-run.ts";
import { Recording } from "./recording.ts";
import { ScriptedServer } from "./scripted-server.ts";
import { TerminalProgram } from "./terminal-program.ts";

/** A stretch of a scenario, which the checks can look at by its name. */
export interface ScenarioPart {
  readonly name: string;
  readonly perform: (run: ClientRun) => Promise<void>;
}

/** One run of the client from its start to its end, for several checks. */
export interface ClientScenario {
  /** Whether somebody listens when the client starts. */
  readonly server: "listening" | "absent";
  readonly parts: readonly ScenarioPart[];
}

/** The client under test: how to start it. */
export interface ClientCommand {
  /** The program, then its arguments; `{host}` and `{port}` in them stand for the grader's own address. */
  readonly command: readonly [string, ...string[]];
  /** The grader's port, where the client knows it by itself; 0 is any free one. */
  readonly port: number;
}

/** A client that has not connected after this time does not work. */
const connectTimeoutMs = 10_000;

/**
 * Starts the client, and performs the parts of the scenario until they are done or the client has ended. Throws `GradeStop`
 * if the client cannot be started, or the port is taken.
 */
export async function performScenario(scenario: ClientScenario, client: ClientCommand): Promise<Recording> {
  const recording = new Recording();
  const server = await ScriptedServer.listen(recording, client.port).catch((error: unknown) => {
    const where = formatAddress("127.0.0.1", client.port);
    throw new GradeStop(
      `the grader can't listen on ${where}: ${errorMessage(error)}`,
      gradeExitCodes.untried,
    );
  });
  const { port } = server;
  if (scenario.server === "absent") server.goAway("FIN");
  try {
    const [name, ...parameters] = client.command;
    const words = [fillIn(name, port), ...parameters.map((word) => fillIn(word, port))] as const;
    const program = TerminalProgram.start(words, (bytes) => recording.printed(bytes));
    await runProgram(scenario, new ClientRun(program, server, recording));
  } finally {
    server.close();
  }
  return recording;
}

async function runProgram(scenario: ClientScenario, run: ClientRun): Promise<void> {
  const { program, recording } = run;
  const recordEnd = program.ended.then((end) => recording.ended(end));
  try {
    await performParts(scenario, run);
  } finally {
    if (program.end === undefined) recording.close();
    await program.stop();
    await recordEnd;
  }
}

function fillIn(word: string, port: number): string {
  return word.replaceAll("{host}", "127.0.0.1").replaceAll("{port}", String(port));
}

async function performParts(scenario: ClientScenario, run: ClientRun): Promise<void> {
  const { recording } = run;
  const isConnected = () => recording.connections > 0;
  if (scenario.server === "listening" && !(await recording.waitUntil(isConnected, connectTimeoutMs))) {
    recording.couldNotBeTried(describeNoConnection(recording));
    return;
  }
  for (const part of scenario.parts) {
    if (recording.end !== undefined) return;
    recording.note("grader", `part: ${part.name}`);
    const fromMs = recording.nowMs;
    await part.perform(run);
    recording.performed(part.name, { fromMs, toMs: recording.nowMs });
  }
}

function describeNoConnection({ end, endText }: Recording): string {
  if (end !== undefined) return `the client ended (${endText}) before it connected`;
  return `the client did not connect to the grader's port within ${connectTimeoutMs / 1000} s`;
}
