import type { Clock } from "../../net/clock.ts";
import type { OnNotice } from "../notice.ts";
import type { EngineLink } from "./connect.ts";
import type { Engine } from "./engine.ts";
import { noLeader } from "./open-stream.ts";
import { hasMajority } from "./stream-info.ts";

/** What watching the stream needs. */
export interface StreamWatchParts {
  readonly engine: Pick<Engine, "findStream">;
  readonly link: Pick<EngineLink, "isConnected">;
  readonly clock: Clock;
  readonly onNotice: OnNotice;
}

const maxTries = 3;
/** A look without an answer takes 1.5 s more. */
const intervalMs = 3000;

/** Tells the operator when the stream has no leader, and when it has one again. An election is over before that. */
export class StreamWatch {
  readonly #parts: StreamWatchParts;
  #state: "has a leader" | "has none" | "noticed" | "stopped" = "has a leader";
  #cancel: () => void = () => undefined;

  constructor(parts: StreamWatchParts) {
    this.#parts = parts;
    this.#lookLater();
  }

  /** Ends the watch. */
  stop(): void {
    this.#state = "stopped";
    this.#cancel();
  }

  #lookLater(): void {
    if (this.#state !== "stopped")
      this.#cancel = this.#parts.clock.after(intervalMs, () => void this.#look());
  }

  async #look(): Promise<void> {
    const { engine, link } = this.#parts;
    const found = await hasLeader(engine);
    // The loss of the connection has a notice of its own.
    if (link.isConnected()) this.#note(found);
    this.#lookLater();
  }

  #note(found: boolean): void {
    const { onNotice } = this.#parts;
    if (this.#state === "stopped") return;
    if (!found && this.#state === "has none")
      onNotice({
        level: "error",
        text: `${noLeader}: until then, clients get no names and store no messages`,
      });
    if (found && this.#state === "noticed")
      onNotice({ level: "info", text: "the board's stream has a leader again" });
    if (found) this.#state = "has a leader";
    else this.#state = this.#state === "has a leader" ? "has none" : "noticed";
  }
}

/** Whether the stream has a leader, with a majority of the engines behind it. */
export async function hasLeader(engine: Pick<Engine, "findStream">): Promise<boolean> {
  for (let tries = 1; tries <= maxTries; tries++) {
    const stream = await engine.findStream();
    if (typeof stream === "object") return hasMajority(stream);
  }
  return false;
}
