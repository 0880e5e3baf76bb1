import type { Transport } from "../../src/net/transport.ts";
import { joinBytes } from "../../src/protocol/bytes.ts";
import { textOf } from "./bytes.ts";

/** A connection whose kernel takes as much as the test says, and which remembers what was done to it. */
export class FakeTransport implements Transport {
  readonly lastBytes = new Uint8Array(0);
  /** How many bytes the kernel still takes. */
  room = Number.POSITIVE_INFINITY;
  readonly writes: string[] = [];
  readonly calls: string[] = [];

  /** All that the peer has received. */
  get received(): string {
    return this.writes.join("");
  }

  /** All lines that the peer has received. */
  get lines(): string[] {
    return this.received.split("\n").slice(0, -1);
  }

  encodeLine(line: Uint8Array): Uint8Array {
    return line;
  }

  write(encoded: readonly Uint8Array[]): number {
    const bytes = joinBytes(encoded);
    const taken = bytes.subarray(0, Math.min(bytes.length, this.room));
    this.room -= taken.length;
    if (taken.length > 0) this.writes.push(textOf(taken));
    return taken.length;
  }

  shutdown(): void {
    this.calls.push("shutdown");
  }

  destroy(): void {
    this.calls.push("destroy");
  }

  pause(): void {
    this.calls.push("pause");
  }

  resume(): void {
    this.calls.push("resume");
  }
}
