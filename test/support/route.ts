import { connect, createServer, type Server, type Socket } from "node:net";

/** A way to a server on this machine that a test can cut: another address of the same board. */
export interface Route extends AsyncDisposable {
  readonly port: number;
  /** The first lines of all HTTP requests that came, oldest first. */
  readonly requests: readonly string[];
  /** From now on, connections go to the server at this port. */
  leadTo(serverPort: number | undefined): void;
  /** Ends all connections, and refuses others. */
  cut(): Promise<void>;
  /** Takes connections again, at the same port. */
  restore(): Promise<void>;
}

/** Starts a way that leads nowhere yet: a server may have to know its addresses before it starts. */
export async function startRoute(): Promise<Route> {
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  let target = 0;
  const carry = (client: Socket) => {
    const server = connect(target, "127.0.0.1");
    for (const socket of [client, server]) sockets.add(socket);
    client.once("data", (chunk) => requests.push(chunk.toString("latin1").split("\r\n", 1)[0] ?? ""));
    client.on("error", () => server.destroy()).on("close", () => server.destroy());
    server.on("error", () => client.destroy()).on("close", () => client.destroy());
    client.pipe(server).pipe(client);
  };
  let listener = createServer(carry);
  const port = await listenAt(listener, 0);
  const cut = async () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    const { promise, resolve } = Promise.withResolvers<void>();
    listener.close(() => resolve());
    await promise;
  };
  return {
    port,
    requests,
    leadTo: (serverPort) => {
      target = serverPort ?? 0;
    },
    cut,
    restore: async () => {
      listener = createServer(carry);
      await listenAt(listener, port);
    },
    [Symbol.asyncDispose]: cut,
  };
}

async function listenAt(listener: Server, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  listener.once("error", reject).listen(port, "127.0.0.1", resolve);
  await promise;
  const address = listener.address();
  return address !== null && typeof address === "object" ? address.port : 0;
}
