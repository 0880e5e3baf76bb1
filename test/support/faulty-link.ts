import { connect, createServer, type Socket } from "node:net";

/** What a wrong server knows of a connection. */
export interface FaultyConnection {
  /** 0 for the first connection. */
  readonly index: number;
  /** For the fault's own use. */
  readonly notes: Map<string, number>;
  /** Sends this line to all other clients. */
  tellOthers(line: string): void;
  /** Ends the client's connection: with FIN, or with a reset. */
  end(how: "fin" | "reset"): void;
}

/** What a wrong server does otherwise than the right one behind it. Lines have no LF. */
export interface ServerFault {
  /** The line that the server gets instead; several if the replies to all but the last are dropped, none if it gets nothing. */
  line?(line: string, connection: FaultyConnection, placeInPacket: number): string | readonly string[];
  /** The reply that the client gets instead; several, or none. */
  reply?(reply: string, line: string, connection: FaultyConnection): string | readonly string[] | Uint8Array;
  /** The bytes that the server gets instead of those of a packet. */
  packet?(bytes: Buffer, connection: FaultyConnection): Buffer;
  /** What a half-close of the client does: as in the right server unless said otherwise. */
  readonly halfClose?: "is ignored" | "completes the line" | "drops the connection";
  /** Lines that follow a `wait` are kept until that is answered. */
  readonly waitBlocks?: boolean;
  /** A last line, before the end. */
  readonly goodbye?: string;
  /** A line goes to the server only when its LF has come. */
  readonly needsLineEnd?: boolean;
}

/** A wrong server: a link to a right one, with a fault. */
export interface FaultyLink extends AsyncDisposable {
  readonly port: number;
}

const LF = 0x0a;

/** Starts a link to a server on this machine. */
export async function startFaultyLink(serverPort: number, fault: ServerFault): Promise<FaultyLink> {
  const links: Link[] = [];
  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    links.push(new Link(client, serverPort, fault, links.length, links));
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  return {
    port: typeof address === "object" ? (address?.port ?? 0) : 0,
    async [Symbol.asyncDispose]() {
      for (const link of links) link.destroy();
      listener.close();
    },
  };
}

class Link implements FaultyConnection {
  readonly index: number;
  readonly notes = new Map<string, number>();
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #fault: ServerFault;
  readonly #links: readonly Link[];
  /** The lines whose replies have not come; undefined if the reply is to be dropped. */
  readonly #asked: (string | undefined)[] = [];
  readonly #held: Buffer[] = [];
  #fromClient = Buffer.alloc(0);
  #fromServer = Buffer.alloc(0);

  constructor(client: Socket, serverPort: number, fault: ServerFault, index: number, links: readonly Link[]) {
    this.#client = client;
    this.#fault = fault;
    this.index = index;
    this.#links = links;
    this.#server = connect({ port: serverPort, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    client.on("data", (bytes: Buffer) => this.#receive(bytes));
    client.on("end", () => this.#halfClose());
    client.on("error", () => this.#server.destroy());
    client.on("close", () => this.#server.destroy());
    this.#server.on("data", (bytes: Buffer) => this.#answer(bytes));
    this.#server.on("end", () => client.end(fault.goodbye === undefined ? "" : `${fault.goodbye}\n`));
    this.#server.on("error", () => client.destroy());
  }

  tellOthers(line: string): void {
    for (const link of this.#links) if (link !== this) link.#client.write(`${line}\n`);
  }

  end(how: "fin" | "reset"): void {
    if (how === "reset") this.#client.resetAndDestroy();
    else this.#client.end();
  }

  destroy(): void {
    this.#client.destroy();
    this.#server.destroy();
  }

  #receive(packet: Buffer): void {
    const bytes = this.#fault.packet?.(packet, this) ?? packet;
    const { lines, rest } = splitLines(Buffer.concat([this.#fromClient, bytes]));
    this.#fromClient = Buffer.from(rest);
    for (const [place, line] of lines.entries()) this.#pass(line, place);
    if (this.#fault.needsLineEnd !== true) this.#passRest();
  }

  /** What a server must not wait with: an endless line, and the first byte of TLS. */
  #passRest(): void {
    if (this.#fromClient.length <= 65_536 && this.#fromClient[0] !== 0x16) return;
    this.#server.write(this.#fromClient);
    this.#fromClient = Buffer.alloc(0);
  }

  #pass(bytes: Buffer, place: number): void {
    if (
      this.#fault.waitBlocks &&
      (this.#held.length > 0 || this.#asked.some((line) => line?.startsWith("wait ")))
    ) {
      this.#held.push(bytes);
      return;
    }
    const line = bytes.toString();
    const bent = this.#fault.line?.(line, this, place) ?? line;
    const passed = typeof bent === "string" ? [bent] : bent;
    for (const [index, text] of passed.entries()) {
      this.#asked.push(index === passed.length - 1 ? line : undefined);
      // Bytes that are no UTF-8 stay as they are.
      this.#server.write(text === line ? bytes : text);
      this.#server.write("\n");
    }
  }

  #answer(bytes: Buffer): void {
    const { lines, rest } = splitLines(Buffer.concat([this.#fromServer, bytes]));
    this.#fromServer = Buffer.from(rest);
    for (const reply of lines) {
      const line = this.#asked.length === 0 ? "" : this.#asked.shift();
      if (line === undefined) continue;
      this.#write(this.#fault.reply?.(reply.toString(), line, this) ?? reply);
      if (line.startsWith("wait ")) for (const held of this.#held.splice(0)) this.#pass(held, 0);
    }
  }

  #write(replies: string | readonly string[] | Uint8Array): void {
    const lines = typeof replies === "string" || replies instanceof Uint8Array ? [replies] : replies;
    for (const line of lines) this.#client.write(Buffer.concat([Buffer.from(line), Buffer.of(LF)]));
  }

  #halfClose(): void {
    const { halfClose } = this.#fault;
    if (halfClose === "is ignored") return;
    if (halfClose === "drops the connection") return this.destroy();
    this.#server.write(this.#fromClient);
    if (halfClose === "completes the line" && this.#fromClient.length > 0) this.#server.write("\n");
    this.#server.end();
  }
}

function splitLines(bytes: Buffer): { lines: Buffer[]; rest: Buffer } {
  const lines: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, start)) {
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return { lines, rest: bytes.subarray(start) };
}
