import { badConfiguration } from "./failure.ts";
import { ownProgram } from "./own-program.ts";

/** A server that the runner starts for one run. */
export interface OwnServer {
  readonly tcpPort: string;
  readonly httpPort: string;
  /** Stops it with SIGTERM; rejects with its standard error if it ended earlier. */
  stop(): Promise<void>;
}

/** Starts our server on free loopback ports. Rejects with a `RunFailure` that has its standard error. */
export async function startOwnServer(store: string): Promise<OwnServer> {
  const ports = ["--tcp-port", "0", "--http-port", "0"];
  const child = Bun.spawn([...ownProgram(), "server", ...ports, "--store", store], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const stderr = new Response(child.stderr).text();
  const { value } = await child.stdout.getReader().read();
  const ready = new TextDecoder().decode(value);
  const [, tcpPort, httpPort] =
    /^listening tcp:\/\/\S+:(\d+) http:\/\/\S+:(\d+)(?: \S+)?\n/.exec(ready) ?? [];
  if (tcpPort === undefined || httpPort === undefined) {
    child.kill("SIGKILL");
    throw badConfiguration(`the server did not start: ${`${ready}${await stderr}`.trim()}`);
  }
  return {
    tcpPort,
    httpPort,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(
          `the server ended unexpectedly (${child.exitCode ?? child.signalCode}): ${await stderr}`,
        );
      }
      child.kill("SIGTERM");
      await child.exited;
    },
  };
}
