import { connect, createServer } from "node:net";
import type { ServerEndpoint } from "../recorded-connection.ts";

const connectTimeoutMs = 1000;

/** Whether something accepts connections there. */
export function isListening({ host, port }: ServerEndpoint): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host, port });
  const end = (isThere: boolean) => {
    resolve(isThere);
    if (isThere) socket.end();
    else socket.destroy();
  };
  socket.setTimeout(connectTimeoutMs, () => end(false));
  socket.once("error", () => end(false));
  socket.once("connect", () => end(true));
  return promise;
}

/** A port of this machine that nothing listens on. */
export async function findUnusedPort(host: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const listener = createServer();
  listener.once("error", reject);
  listener.listen({ host, port: 0 }, () => {
    const address = listener.address();
    listener.close(() => {
      if (address !== null && typeof address === "object") resolve(address.port);
      else reject(new Error("a listener without a port"));
    });
  });
  return promise;
}
