/**
 * The attackers, in a process of their own: `flood-attackers.ts <port> <TCP|WebSocket> <attack> <count>`. Each connection
 * sends the attack as fast as the kernel takes it, and reads every answer. Prints a line when the flood has begun and,
 * when standard input ends, how many commands were answered per second. Exits with 1 if a connection is lost.
 */
import { encodeAttack, type FloodTransport } from "./flood-attacks.ts";
import { AnyFrames, AnyLines } from "./flood-replies.ts";
import type { ReplyReader } from "./replies.ts";

/** The flood ends by itself after this time. */
const maxFloodMs = 60_000;
const headEnd = "\r\n\r\n";

/** One attacker. */
class Attacker {
  answered = 0;
  readonly #replies: ReplyReader;
  readonly #first: Uint8Array;
  readonly #batch: Uint8Array;
  readonly #upgraded = Promise.withResolvers<void>();
  #head = "";
  #phase: "upgrading" | "ready" | "flooding" = "ready";
  #written = 0;
  #socket: Bun.Socket<Attacker> | undefined;

  constructor(name: string, transport: FloodTransport, number: number) {
    const { first, batch } = encodeAttack(name, transport, number);
    this.#first = first;
    this.#batch = batch;
    this.#replies = transport === "TCP" ? new AnyLines() : new AnyFrames();
  }

  /** Connects and, for a WebSocket, upgrades. */
  async open(port: number, transport: FloodTransport): Promise<void> {
    this.#socket = await Bun.connect<Attacker>({ hostname: "127.0.0.1", port, data: this, socket: handlers });
    if (transport === "TCP") return;
    this.#phase = "upgrading";
    this.#socket.write(
      `GET /ws HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==${headEnd}`,
    );
    await this.#upgraded.promise;
  }

  begin(): void {
    this.#phase = "flooding";
    this.#socket?.write(this.#first);
    this.pump();
  }

  /** Writes a batch; goes on in the next turn of the event loop, or when the kernel has room. */
  pump(): void {
    if (this.#phase !== "flooding") return;
    this.#written += this.#socket?.write(this.#batch.subarray(this.#written)) ?? 0;
    if (this.#written < this.#batch.length) return;
    this.#written = 0;
    setImmediate(() => this.pump());
  }

  receive(chunk: Uint8Array): void {
    if (this.#phase !== "upgrading") {
      this.answered += this.#replies.read(chunk);
      return;
    }
    this.#head += new TextDecoder().decode(chunk);
    if (!this.#head.endsWith(headEnd)) return;
    if (!this.#head.startsWith("HTTP/1.1 101 ")) fail(`the upgrade failed: ${this.#head}`);
    this.#phase = "ready";
    this.#upgraded.resolve();
  }
}

const handlers: Bun.SocketHandler<Attacker> = {
  data: (socket, chunk) => socket.data.receive(chunk),
  drain: (socket) => socket.data.pump(),
  close: () => fail("the server closed an attacker's connection"),
};

function fail(reason: string): never {
  process.stderr.write(`flood-attackers: ${reason}\n`);
  process.exit(1);
}

const [port, transport, name = "", count] = process.argv.slice(2);
if (transport !== "TCP" && transport !== "WebSocket") fail(`no transport is named ${transport}`);
const attackers = Array.from({ length: Number(count) }, (_, index) => new Attacker(name, transport, index));
await Promise.all(attackers.map((attacker) => attacker.open(Number(port), transport)));
const startMs = performance.now();
for (const attacker of attackers) attacker.begin();
process.stdout.write("flooding\n");
setTimeout(() => fail("nobody ended the flood"), maxFloodMs);
for await (const _ of Bun.stdin.stream()); // until its end
const answered = attackers.reduce((sum, attacker) => sum + attacker.answered, 0);
process.stdout.write(`${(answered * 1000) / (performance.now() - startMs)}\n`, () => process.exit(0));
