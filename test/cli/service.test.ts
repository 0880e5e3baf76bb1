import { describe, expect, test } from "bun:test";
import { fileURLToPath } from "node:url";
import { eventually } from "../support/deadline.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("a server as a service", () => {
  test("`bun run server` passes SIGTERM on: the server stops gracefully, and its process is the one in its log", async () => {
    using folder = temporaryFolder();
    const child = Bun.spawn(
      [process.execPath, "run", "--silent", "server", "--tcp-port", "0", "--http-port", "off"],
      {
        cwd: root,
        env: { ...process.env, LASTWORD_STORE: `sqlite:${folder.path}/board.db` },
        stdout: "pipe",
        stderr: "pipe",
      },
    );
    const stderr = new Response(child.stderr).text();
    const { value } = await child.stdout.getReader().read();
    expect(new TextDecoder().decode(value)).toStartWith("listening tcp://");
    child.kill("SIGTERM");
    const lines = (await stderr)
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const { pid } = lines[0];
    await eventually(
      () => isRunning(pid),
      (running) => !running,
    );
    expect(lines.at(-1)).toMatchObject({ signal: "SIGTERM", msg: "stopping" });
    await child.exited;
  });
});
