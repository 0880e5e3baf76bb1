import { fileURLToPath } from "node:url";

/** A server under measurement, in a process of its own. */
export interface MeasuredServer extends Disposable {
  readonly pid: number;
  readonly port: number;
}

/** Our server, on a free port. */
export function startLastword(store: string): Promise<MeasuredServer> {
  return start(["../../src/main.ts", "server", "--tcp-port", "0", "--http-port", "off", "--store", store]);
}

/** A bare `Bun.listen` that answers the same bytes. */
export function startBareServer(): Promise<MeasuredServer> {
  return start(["./bare-server.ts"]);
}

async function start([script = "", ...args]: string[]): Promise<MeasuredServer> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = Bun.spawn([process.execPath, path, ...args], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
  });
  const { value } = await child.stdout.getReader().read();
  const port = /:(\d+)\n/.exec(new TextDecoder().decode(value))?.[1];
  if (port === undefined) throw new Error(`${script} did not say where it listens`);
  return { pid: child.pid, port: Number(port), [Symbol.dispose]: () => child.kill("SIGKILL") };
}
