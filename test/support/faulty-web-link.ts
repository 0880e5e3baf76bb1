import { connect, createServer, type Socket } from "node:net";

/** A frame of a WebSocket; `first` is its first byte, `maskBit` that of its second one. */
export interface LinkedFrame {
  readonly first: number;
  readonly maskBit: number;
  readonly payload: Buffer;
}

/** What a wrong server does otherwise on its HTTP port than the right one behind it. Texts are Latin-1. */
export interface WebFault {
  /** The request that the server gets instead. */
  request?(request: string): string;
  /** The response that the client gets instead; of a WebSocket, its head. */
  response?(response: string, request: string): string;
  /** The frames that the server gets instead of a client's. */
  fromClient?(frame: LinkedFrame): readonly LinkedFrame[];
  /** The frames that the client gets instead of a server's. */
  fromServer?(frame: LinkedFrame): readonly LinkedFrame[];
}

/** Starts a link to the HTTP port of a server on this machine, with a fault. */
export async function startFaultyWebLink(serverPort: number, fault: WebFault) {
  const sockets: Socket[] = [];
  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const server = connect({ port: serverPort, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    sockets.push(client, server);
    linkWeb(client, server, fault);
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  return {
    port: typeof address === "object" ? (address?.port ?? 0) : 0,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      listener.close();
    },
  };
}

function linkWeb(client: Socket, server: Socket, fault: WebFault): void {
  let request = "";
  let received = Buffer.alloc(0);
  let isSocket = false;
  const fromClient = frameParser((frame) => {
    for (const passed of fault.fromClient?.(frame) ?? [frame]) server.write(encode(passed));
  });
  const fromServer = frameParser((frame) => {
    for (const passed of fault.fromServer?.(frame) ?? [frame]) client.write(encode(passed));
  });
  client.on("data", (bytes: Buffer) => {
    if (isSocket) return fault.fromClient ? fromClient(bytes) : void server.write(bytes);
    request += bytes.toString("latin1");
    server.write(fault.request?.(bytes.toString("latin1")) ?? bytes, "latin1");
  });
  const respond = (text: string) => client.write(fault.response?.(text, request) ?? text, "latin1");
  server.on("data", (bytes: Buffer) => {
    if (isSocket) return fault.fromServer ? fromServer(bytes) : void client.write(bytes);
    received = Buffer.concat([received, bytes]);
    const end = received.indexOf("\r\n\r\n") + 4;
    if (end < 4 || !received.toString("latin1").startsWith("HTTP/1.1 101 ")) return;
    isSocket = true;
    respond(received.toString("latin1", 0, end));
    fromServer(received.subarray(end));
  });
  server.on("end", () => {
    if (!isSocket) respond(received.toString("latin1"));
    client.end();
  });
  client.on("end", () => server.end());
  for (const [one, other] of [
    [client, server],
    [server, client],
  ] as const)
    one.on("error", () => other.destroy());
}

/** Calls `take` with each frame, unmasked, whatever the pieces in which it comes. */
function frameParser(take: (frame: LinkedFrame) => void): (bytes: Buffer) => void {
  let input = Buffer.alloc(0);
  return (bytes) => {
    input = Buffer.concat([input, bytes]);
    for (let frame = parse(input); frame !== undefined; frame = parse(input)) {
      input = input.subarray(frame.size);
      take(frame);
    }
  };
}

function parse(bytes: Buffer): (LinkedFrame & { size: number }) | undefined {
  if (bytes.length < 2) return undefined;
  const [first = 0, second = 0] = bytes;
  const short = second & 0x7f;
  const lengthEnd = short < 126 ? 2 : short === 126 ? 4 : 10;
  const start = lengthEnd + (second > 0x7f ? 4 : 0);
  if (bytes.length < start) return undefined;
  const length = short < 126 ? short : bytes.readUIntBE(short === 126 ? 2 : 4, short === 126 ? 2 : 6);
  if (bytes.length < start + length) return undefined;
  const mask = bytes.subarray(lengthEnd, start);
  const payload = Buffer.from(bytes.subarray(start, start + length)).map(
    (byte, at) => byte ^ (mask[at % 4] ?? 0),
  );
  return { first, maskBit: second & 0x80, payload: Buffer.from(payload), size: start + length };
}

/** A mask of 0 masks nothing. */
function encode({ first, maskBit, payload }: LinkedFrame): Buffer {
  const mask = Buffer.alloc(maskBit === 0 ? 0 : 4);
  if (payload.length < 126) return Buffer.concat([Buffer.of(first, maskBit | payload.length), mask, payload]);
  const length = Buffer.alloc(payload.length > 0xffff ? 8 : 2);
  length.writeUIntBE(payload.length, length.length === 8 ? 2 : 0, length.length === 8 ? 6 : 2);
  return Buffer.concat([
    Buffer.of(first, maskBit | (length.length === 8 ? 127 : 126)),
    length,
    mask,
    payload,
  ]);
}
