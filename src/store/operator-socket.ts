import { existsSync, realpathSync } from "node:fs";

/**
 * The path of the unix socket at which the server of a board's file takes the commands of its operator: beside the file
 * that a symbolic link leads to. Who may open the file may open the socket, and nobody else.
 */
export function operatorSocketPathOf(path: string): string {
  return `${existsSync(path) ? realpathSync(path) : path}-operator`;
}
