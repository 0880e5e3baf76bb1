import type { Transport } from "../../net/transport.ts";
import type { LineFault, LineSource } from "../../protocol/line-source.ts";

/** Who takes the lines of an intake. */
export interface IntakeOwner {
  /** Whether one more line may be taken now. When it may again, the owner calls `roomMade`. */
  hasRoom(): boolean;
  takeLine(line: Uint8Array | LineFault): void;
  /** All whole lines that have come are taken. */
  intakeDry(): void;
  /** More has come unread than may wait: the transport can't be paused, or does not heed it. */
  intakeOverrun(): void;
}

/** How many lines of one connection are taken before the others have their turn. */
const maxLinesPerTurn = 256;

/**
 * The way in of one connection: takes lines no faster than there is room for their replies, and no more in one turn
 * of the event loop than is fair to the others. Meanwhile the transport is paused, so that what the peer sends
 * waits in the peer.
 */
export class Intake {
  readonly #transport: Transport;
  readonly #owner: IntakeOwner;
  readonly #lines: LineSource;
  readonly #maxUnreadBytes: number;
  /** `blocked`: paused until `roomMade`. `scheduled`: paused until the next turn. `stopped`: nothing is looked at. */
  #flow: "flowing" | "blocked" | "scheduled" | "stopped" = "flowing";

  constructor(transport: Transport, lines: LineSource, owner: IntakeOwner, maxUnreadBytes: number) {
    this.#transport = transport;
    this.#lines = lines;
    this.#owner = owner;
    this.#maxUnreadBytes = maxUnreadBytes;
  }

  /** Whether all whole lines that have come are taken. */
  get isDry(): boolean {
    return this.#flow === "flowing" && this.#lines.unreadBytes === 0;
  }

  /** Takes the next bytes of the peer, and the lines in them that there is room for. */
  push(chunk: Uint8Array): void {
    this.#lines.push(chunk);
    if (this.#flow === "flowing") this.#takeLines();
    else if (this.#lines.unreadBytes > this.#maxUnreadBytes) this.#owner.intakeOverrun();
  }

  /** The owner may have room again. */
  roomMade(): void {
    if (this.#flow === "blocked" && this.#owner.hasRoom()) this.#takeLinesLater();
  }

  /** Takes no further line, whatever has come and still comes. */
  stop(): void {
    this.#flow = "stopped";
  }

  #takeLines(): void {
    for (let taken = 0; this.#lines.unreadBytes > 0; taken++) {
      if (this.#flow === "stopped") return;
      if (!this.#owner.hasRoom()) return this.#pause("blocked");
      if (taken === maxLinesPerTurn) return this.#takeLinesLater();
      const line = this.#lines.next();
      if (line !== undefined) this.#owner.takeLine(line);
    }
    if (this.#flow === "stopped") return;
    if (this.#flow !== "flowing") this.#transport.resume();
    this.#flow = "flowing";
    this.#owner.intakeDry();
  }

  #takeLinesLater(): void {
    this.#pause("scheduled");
    setImmediate(() => this.#takeLines());
  }

  #pause(flow: "blocked" | "scheduled"): void {
    if (this.#flow === "flowing") this.#transport.pause();
    this.#flow = flow;
  }
}
