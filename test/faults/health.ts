import { eventually } from "../support/deadline.ts";
import type { ServerProcess } from "../support/server.ts";

/** Asks `/healthz` of a server until its status and its text, as in `503 reason`, are as wanted. */
export async function untilHealth(
  server: ServerProcess,
  isWanted: (health: string) => boolean,
): Promise<void> {
  await eventually(() => askHealth(server), isWanted);
}

async function askHealth({ adminPort }: ServerProcess): Promise<string> {
  try {
    const response = await fetch(`http://127.0.0.1:${adminPort}/healthz`);
    return `${response.status} ${await response.text()}`;
  } catch (error) {
    return String(error);
  }
}
