import { connect, createServer, type Socket } from "node:net";

/** A network between a client and a server that can freeze: its connections stay open, and carry nothing any more. */
export interface FreezingProxy extends AsyncDisposable {
  readonly port: number;
  /** What was carried on each connection, oldest first: `> ` from the client, `< ` from the server. */
  readonly carried: readonly string[][];
  /** Freezes the connections that are open now; later ones work. */
  freeze(): void;
}

/** Starts a proxy to a server on this machine. */
export async function startFreezingProxy(serverPort: number): Promise<FreezingProxy> {
  const carried: string[][] = [];
  const sockets: Socket[] = [];
  let thaw = new Set<Socket>();
  const listener = createServer((client) => {
    const server = connect(serverPort, "127.0.0.1");
    const lines: string[] = [];
    carried.push(lines);
    thaw.add(client).add(server);
    sockets.push(client, server);
    carry(client, server, (line) => lines.push(`> ${line}`));
    carry(server, client, (line) => lines.push(`< ${line}`));
  });
  const carry = (from: Socket, to: Socket, note: (line: string) => void) => {
    let rest = "";
    from.on("data", (chunk) => {
      if (!thaw.has(from)) return;
      const lines = (rest + chunk.toString()).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) note(line);
      to.write(chunk);
    });
    from.on("close", () => {
      if (thaw.has(from)) to.destroy();
    });
    from.on("error", () => undefined);
  };
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  return {
    port: typeof address === "object" ? (address?.port ?? 0) : 0,
    carried,
    freeze: () => {
      thaw = new Set();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      listener.close();
    },
  };
}
