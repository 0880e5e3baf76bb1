import { connect, createServer, type Socket } from "node:net";

/** One direction of dialling between two programs of this machine, which a test can cut like a cable. */
export interface CuttableLink extends AsyncDisposable {
  /** The port to dial instead of the program's own. */
  readonly port: number;
  /** From now on nothing passes, in either direction, also not on new connections; those that are open stay open. */
  cut(): void;
  /** Things pass again: on new connections, since the old ones end. */
  heal(): void;
}

/** Opens a link that leads to this port. */
export async function openLink(targetPort: number): Promise<CuttableLink> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const listener = createServer((dialler) => {
    const target = connect(targetPort, "127.0.0.1");
    forward(dialler, target);
    forward(target, dialler);
  });
  const forward = (from: Socket, to: Socket) => {
    sockets.add(from);
    from.on("data", (chunk) => {
      if (!isCut) to.write(chunk);
    });
    from.on("close", () => {
      sockets.delete(from);
      to.destroy();
    });
    from.on("error", () => undefined);
  };
  const destroyAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  return {
    port: typeof address === "object" ? (address?.port ?? 0) : 0,
    cut: () => {
      isCut = true;
    },
    heal: () => {
      isCut = false;
      destroyAll();
    },
    async [Symbol.asyncDispose]() {
      destroyAll();
      listener.close();
    },
  };
}
