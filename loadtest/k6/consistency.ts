import { isIntact, parseMessageLine } from "./message.ts";

/** The kinds of faults in a board's replies. */
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

/** One kind of fault. */
export type FaultKind = (typeof faultKinds)[number];

/** A reply that a correct board never gives, and why. */
export interface Fault {
  readonly kind: FaultKind;
  readonly why: string;
}

/** How many lines the checker keeps: a bound that covers all commands in flight. */
const rememberedIds = 20_000;
const emptyBoard = "0 server: no messages yet";

/**
 * Checks replies against what one VU has seen on any of its connections: a `read` that is sent after a message was seen
 * never returns an older one (PROTOCOL.md, "read").
 */
export class ConsistencyChecker {
  /** The highest id seen so far: a `read` sent now returns this message or a later one. */
  highestId = 0;
  private lastLine = "";
  private lastId = 0;
  private readonly lines = new Map<number, string>();

  /** Checks the reply to a `read` that was sent when `floorId` was the highest id. */
  checkRead(line: string, floorId: number): Fault | undefined {
    // Fast path: most polls return the same message as the poll before.
    if (line === this.lastLine && this.lastId >= floorId) return undefined;
    if (line === emptyBoard) return floorId === 0 ? undefined : backwards(line, floorId);
    const fault = this.checkMessage(line);
    if (fault !== undefined) return fault;
    const id = this.lastId;
    this.highestId = Math.max(this.highestId, id);
    return id < floorId ? backwards(line, floorId) : undefined;
  }

  /** Checks the reply to a `read <id>`. */
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

/** Whether a reply says that the board may store the message later, or never [SND-6]. */
export function isOutcomeUnknown(line: string): boolean {
  return line.startsWith("error outcome-unknown: ");
}

/** Whether a reply is `error <code>: <text>`: the board refused the command. */
export function isRefusal(line: string): boolean {
  return /^error [a-z]+(-[a-z]+)*: .+$/.test(line);
}
