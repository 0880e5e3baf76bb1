import { describe, expect } from "bun:test";
import { eventually } from "../support/deadline.ts";
import { testWith } from "../support/programs.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { isRunning, startInTerminal } from "../support/terminal.ts";

const testWithTerminal = testWith(["python3"]);

/** How a person starts a server in a terminal's window. */
const foreground = [
  ["as the window's only program", 'exec "$@"'],
  ["by a shell", '"$@"; true'],
] as const;

describe("SIGHUP", () => {
  for (const [how, script] of foreground) {
    testWithTerminal(`stops a server ${how} gracefully when the terminal closes`, async () => {
      using folder = temporaryFolder();
      await using server = await startInTerminal(folder.path, script);
      server.closeTerminal();
      expect(await server.logged("stopping")).toMatchObject({ signal: "SIGHUP" });
      await eventually(
        () => isRunning(server.pid),
        (running) => !running,
      );
      expect((await server.readLog()).map(({ msg }) => msg)).toEqual(["started", "stopping"]);
    });

    testWithTerminal(`reloads a server ${how} as long as the terminal is open`, async () => {
      using folder = temporaryFolder();
      await using server = await startInTerminal(folder.path, script);
      process.kill(server.pid, "SIGHUP");
      await server.logged("configuration reloaded");
      expect((await server.readLog()).map(({ msg }) => msg)).toEqual(["started", "configuration reloaded"]);
    });
  }

  testWithTerminal("leaves a server under nohup running when the terminal closes", async () => {
    using folder = temporaryFolder();
    await using server = await startInTerminal(folder.path, 'exec nohup "$@"');
    server.closeTerminal();
    await server.logged("configuration reloaded");
    process.kill(server.pid, "SIGTERM");
    expect(await server.logged("stopping")).toMatchObject({ signal: "SIGTERM" });
  });

  testWithTerminal("reloads a server that never had a terminal, as under systemd", async () => {
    using folder = temporaryFolder();
    const setSession = "import os, sys; os.setsid(); os.execv(sys.argv[1], sys.argv[1:])";
    const ownSession = `python3 -c '${setSession}' "$@"; true`;
    await using server = await startInTerminal(folder.path, ownSession);
    server.closeTerminal();
    process.kill(server.pid, "SIGHUP");
    await server.logged("configuration reloaded");
    process.kill(server.pid, "SIGTERM");
    expect(await server.logged("stopping")).toMatchObject({ signal: "SIGTERM" });
  });
});
