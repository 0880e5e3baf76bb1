import type { MessagePage, RedactResult, StoredMessage } from "../../actors/server/ports.ts";
import { errorCode, errorMessage } from "../error-message.ts";
import type { BoardSource } from "./board-source.ts";
import { OperatorError } from "./operator-error.ts";

/** How long an answer may take: a redaction waits for the disk. */
const answerTimeoutMs = 60_000;

/** Nobody listens: the server does not run, was killed, or could not listen, since the name is too long. */
const notRunning = new Set(["ENOENT", "ECONNREFUSED", "ENAMETOOLONG"]);

const reasons = new Map([
  ["EACCES", "only the owner of the board's file may use it"],
  ["ECONNRESET", "it has stopped; run this again"],
]);

/** The board of a server that runs, behind the socket beside its file. */
export class RunningBoard implements BoardSource {
  readonly identity: string | undefined;
  readonly lastId: number;
  readonly #socketPath: string;
  #edition: unknown;

  private constructor(socketPath: string, board: object) {
    this.#socketPath = socketPath;
    const identity = fieldOf(board, "identity");
    this.identity = typeof identity === "string" ? identity : undefined;
    this.lastId = Number(fieldOf(board, "lastId"));
  }

  /** Connects; resolves to undefined if no server listens at the socket. Rejects with `OperatorError`. */
  static async connect(socketPath: string): Promise<RunningBoard | undefined> {
    const board = await ask(socketPath, "GET", "board");
    return board === undefined ? undefined : new RunningBoard(socketPath, board);
  }

  async page(fromId: number): Promise<MessagePage> {
    const page = await this.#ask("GET", `messages?from=${fromId}`);
    const edition = fieldOf(page, "edition");
    this.#edition ??= edition;
    if (edition !== this.#edition) {
      throw new OperatorError(
        "a message was redacted, or the server started again, while the messages were read: run this again",
      );
    }
    const nextId = fieldOf(page, "nextId");
    return {
      messages: listIn(page, "messages").filter(isStoredMessage),
      unreadableIds: listIn(page, "unreadableIds").filter((id) => typeof id === "number"),
      nextId: typeof nextId === "number" ? nextId : undefined,
    };
  }

  async noteBackup(): Promise<void> {
    await this.#ask("POST", "backup");
  }

  async redact(id: number): Promise<RedactResult["outcome"]> {
    const outcome = fieldOf(await this.#ask("POST", `redact?id=${id}`), "outcome");
    const known = outcomes.find((each) => each === outcome);
    if (known === undefined)
      throw new OperatorError(`the server answered ${outcome}: is it another version?`);
    return known;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  async #ask(method: "GET" | "POST", what: string): Promise<object> {
    const answer = await ask(this.#socketPath, method, what);
    if (answer !== undefined) return answer;
    throw new OperatorError("the server has stopped: run this again");
  }
}

const outcomes = [
  "redacted",
  "hidden",
  "no-such-message",
  "gone",
  "unreadable",
  "full",
  "unavailable",
] as const;

/** Resolves to undefined if nobody listens. */
async function ask(socketPath: string, method: "GET" | "POST", what: string): Promise<object | undefined> {
  try {
    const signal = AbortSignal.timeout(answerTimeoutMs);
    const response = await fetch(`http://board/${what}`, { unix: socketPath, method, signal });
    const answer: unknown = response.ok ? await response.json() : undefined;
    if (typeof answer === "object" && answer !== null) return answer;
    throw new OperatorError(`${socketPath} answered ${response.status}: is the server another version?`);
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    const code = errorCode(error);
    if (notRunning.has(code)) return undefined;
    const reason = reasons.get(code) ?? errorMessage(error);
    throw new OperatorError(`can't reach the server at ${socketPath}: ${reason}`, { cause: error });
  }
}

function fieldOf(answer: object, name: string): unknown {
  return Reflect.get(answer, name);
}

function listIn(answer: object, name: string): unknown[] {
  const list = fieldOf(answer, name);
  return Array.isArray(list) ? list : [];
}

function isStoredMessage(value: unknown): value is StoredMessage {
  if (typeof value !== "object" || value === null) return false;
  const storedAtMs = fieldOf(value, "storedAtMs");
  return (
    typeof fieldOf(value, "id") === "number" &&
    typeof fieldOf(value, "sender") === "string" &&
    typeof fieldOf(value, "text") === "string" &&
    (storedAtMs === undefined || typeof storedAtMs === "number")
  );
}
