import { isIntact, parseMessageLine } from "./message.ts";

/** What can be wrong with the replies of a board. */
export const faultKinds = [
  "missing",
  "extra",
  "backwards",
  "torn",
  "changed",
  "form",
  "lost",
  "phantom",
] as const;

/** One of them. */
export type FaultKind = (typeof faultKinds)[number];

/** A reply that no correct board gives, and why. */
export interface Fault {
  readonly kind: FaultKind;
  readonly why: string;
}

/** How many ids are remembered: enough for what is in flight, and bounded. */
const rememberedIds = 20_000;
const emptyBoard = "0 server: no messages yet";

/**
 * What one VU has seen of the board. A reply of any of its connections binds all of them: once a message was seen, no
 * `read` that is sent after that may be answered with an older one (PROTOCOL.md, "read").
 */
export class ConsistencyChecker {
  /** The highest id seen so far: a `read` sent now is answered with it or a later one. */
  highestId = 0;
  private lastLine = "";
  private lastId = 0;
  private readonly lines = new Map<number, string>();

  /** Checks the answer to a `read` that was sent when `floorId` was the highest id. */
  checkRead(line: string, floorId: number): Fault | undefined {
    // Most polls see the message that the poll before saw.
    if (line === this.lastLine && this.lastId >= floorId) return undefined;
    if (line === emptyBoard) return floorId === 0 ? undefined : backwards(line, floorId);
    const fault = this.checkMessage(line);
    if (fault !== undefined) return fault;
    const id = this.lastId;
    this.highestId = Math.max(this.highestId, id);
    return id < floorId ? backwards(line, floorId) : undefined;
  }

  /** Checks the answer to a `read <id>`. */
  checkReadOf(line: string, id: number): Fault | undefined {
    const fault = this.checkMessage(line);
    if (fault !== undefined) return fault;
    return this.lastId === id ? undefined : { kind: "form", why: `asked for ${id}: ${line}` };
  }

  private checkMessage(line: string): Fault | undefined {
    const message = parseMessageLine(line);
    if (message === undefined || message.id === 0) return { kind: "form", why: line };
    const known = this.lines.get(message.id);
    if (known !== undefined && known !== line) return { kind: "changed", why: `${line} (was: ${known})` };
    if (known === undefined) {
      if (!isIntact(message)) return { kind: "torn", why: line };
      this.remember(message.id, line);
    }
    this.lastLine = line;
    this.lastId = message.id;
    return undefined;
  }

  private remember(id: number, line: string): void {
    this.lines.set(id, line);
    if (this.lines.size <= rememberedIds) return;
    for (const oldest of this.lines.keys()) {
      this.lines.delete(oldest);
      break;
    }
  }
}

function backwards(line: string, floorId: number): Fault {
  return { kind: "backwards", why: `${line} (after ${floorId} was seen)` };
}

/** Whether a reply is `error <code>: <text>`, with which a board refuses a command. */
export function isRefusal(line: string): boolean {
  return /^error [a-z]+(-[a-z]+)*: .+$/.test(line);
}
