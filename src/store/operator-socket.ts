import { existsSync, realpathSync } from "node:fs";

/**
 * The path of the unix socket at which the server of a board's file takes the commands of its operator: beside the file
 * that a symbolic link leads to. Who may open the file may open the socket, and nobody else.
 */
export function operatorSocketPathOf(path: string): string {
  return `${existsSync(path) ? realpathSync(path) : path}-operator`;
}

/** Whether a server listens at that socket. */
export async function isServed(path: string): Promise<boolean> {
  try {
    const socket = await Bun.connect({ unix: operatorSocketPathOf(path), socket: { data: () => undefined } });
    socket.terminate();
    return true;
  } catch {
    return false;
  }
}
