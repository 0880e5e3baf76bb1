import { readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import type { ServerEndpoint } from "../recorded-connection.ts";

const connectTimeoutMs = 1000;
/** Linux lists the sockets of this machine here, a line for each, with addresses and states in hexadecimal. */
const socketTables = ["/proc/net/tcp", "/proc/net/tcp6"];

/**
 * Whether something listens on this port of this machine. Where the system lists its sockets, nothing connects: there are
 * servers that end when their first client leaves.
 */
export async function isListening(endpoint: ServerEndpoint): Promise<boolean> {
  return isListed(endpoint.port) ?? (await acceptsConnections(endpoint));
}

/** Undefined if the system does not say. */
function isListed(port: number): boolean | undefined {
  const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
  // Its own address, the other one, and the state: 0A is LISTEN.
  const listener = new RegExp(`:${hexPort} [0-9A-F]+:[0-9A-F]{4} 0A `);
  try {
    return socketTables.some((path) => listener.test(readFileSync(path, "latin1")));
  } catch {
    return undefined;
  }
}

function acceptsConnections({ host, port }: ServerEndpoint): Promise<boolean> {
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
