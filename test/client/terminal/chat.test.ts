import { describe, expect } from "bun:test";
import { readFileSync } from "node:fs";
import { clientCommandLine } from "../../support/client-process.ts";
import { connectedStatus, Screen, startClientScreen } from "../../support/client-screen.ts";
import { testWith } from "../../support/programs.ts";
import { spawnServer, startServer } from "../../support/server.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const test = testWith(["tmux"]);

describe("--chat on a terminal", () => {
  test("a line is a message, which comes back as one row; a slash makes it a command", async () => {
    await using server = await startServer();
    await using screen = await startClientScreen(server.tcpPort, ["--chat"]);
    await screen.until(/-- type a message, or \/register <name>/);
    await screen.enter("/register ann");
    await screen.until("Welcome ann");
    await screen.enter("read 5 books");
    await screen.until(/#1 ann: read 5 books$/);
    await screen.enter("//shrug");
    const rows = await screen.until(/#2 ann: \/shrug$/);
    expect(rows.filter((row) => row === "ok" || row.startsWith("> read"))).toEqual([]);
    await screen.enter("/read 1");
    await screen.until("> /read 1");
    await screen.enter("/shrug");
    await screen.until("error: unknown command; to send it as a message: //shrug");
  });

  test("a message that is refused is shown again, with the reason", async () => {
    await using server = await startServer();
    await using screen = await startClientScreen(server.tcpPort, ["--chat"]);
    await screen.enter("hello");
    await screen.untilBelow("> hello", /^error not-registered/, connectedStatus, ">");
  });

  test("it is live unless --interval says otherwise", async () => {
    await using server = await startServer();
    await using screen = await startClientScreen(server.tcpPort, ["--chat"]);
    await screen.until(/every 0.1 s/);
    await using hurried = await Screen.start(clientCommandLine(server.tcpPort, ["--chat"]));
    await hurried.until(/ · live/);
  });
});

describe("a typed key", () => {
  test("is neither shown again nor kept", async () => {
    await using server = await startServer();
    using folder = temporaryFolder();
    const environment = { XDG_STATE_HOME: folder.path };
    await using screen = await startClientScreen(server.tcpPort, [], { environment });
    await screen.enter("read");
    await screen.enter("key 7fGq0vYxk3mZ_2Lw");
    const rows = await screen.until("> key ****");
    expect(rows.join("\n")).not.toContain("7fGq0vYxk3mZ_2Lw");
    await screen.press("Up");
    await screen.untilBelow(connectedStatus, "> read");
    expect(readFileSync(`${folder.path}/lastword/history`, "utf8")).toBe("read\n");
  });
});

describe("a server that has stopped", () => {
  test("is seen by its silence, before the client gives it up", async () => {
    await using server = await spawnServer(["--store", "memory:"]);
    await using screen = await startClientScreen(server.port);
    server.kill("SIGSTOP");
    await screen.until(/^ no answer for [3-9] s /);
    server.kill("SIGCONT");
    await screen.until(connectedStatus);
  });
});
