import { describe, expect } from "bun:test";
import { readFileSync } from "node:fs";
import { connectedStatus, Screen, startClientScreen } from "../../support/client-screen.ts";
import { startOtherServer } from "../../support/client-server.ts";
import { testWith } from "../../support/programs.ts";
import { startServer } from "../../support/server.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { WireClient } from "../../support/wire-client.ts";

/** A test that needs tmux. */
function test(name: string, body: () => Promise<void>): void {
  testWith(["tmux"])(name, body);
}

describe("a line on a terminal", () => {
  test("that is not a command gets an explanation, and is not sent", async () => {
    await using server = await startServer();
    await using screen = await startClientScreen(server.tcpPort, ["--name", "ann"]);
    await screen.until("-- registered as ann --");
    await screen.enter("hello you");
    await screen.untilBelow(
      "> hello you",
      "error: unknown command; to send it as a message: send hello you",
      connectedStatus,
      ">",
    );
    await screen.press("Up", "Home");
    await screen.enter("send ");
    await screen.until(/#1 ann: hello you$/);
  });

  test("loses whole characters of any width to Backspace", async () => {
    await using server = await startServer();
    await using screen = await startClientScreen(server.tcpPort, ["--name", "ann"]);
    using reader = await WireClient.connect(server.tcpPort);
    await screen.until("-- registered as ann --");
    await screen.type("send 漢字 cafe\u0301 👨‍👩‍👧");
    await screen.press(
      "BSpace",
      "BSpace",
      "BSpace",
      "Left",
      "Left",
      "Left",
      "Left",
      "Left",
      "Delete",
      "End",
      "!",
    );
    await screen.press("Enter");
    await screen.until(/#1 ann: /);
    expect(await reader.ask("read")).toBe("1 ann: 漢 caf!");
  });

  test("is completed by Tab, with verbs and names seen so far", async () => {
    await using server = await startServer();
    using sender = await WireClient.connect(server.tcpPort);
    await sender.ask("register Bobby");
    await sender.ask("send hello");
    await using screen = await startClientScreen(server.tcpPort);
    await screen.until(/#1 Bobby: hello$/);
    await screen.type("se");
    await screen.press("Tab");
    await screen.type("hi b");
    await screen.press("Tab");
    await screen.untilBelow(connectedStatus, "> send hi Bobby");
    await screen.press("C-u", "Tab", "Tab");
    await screen.untilBelow(
      "auth  register  key  send  post  read  time  wait  help  close",
      connectedStatus,
      ">",
    );
  });

  test("is in the history of the next client", async () => {
    await using server = await startServer();
    using folder = temporaryFolder();
    const environment = { XDG_STATE_HOME: folder.path };
    for (const line of ["read 1", "read 2"]) {
      await using screen = await startClientScreen(server.tcpPort, [], { environment });
      await screen.enter(line);
      await screen.until(/^error no-such-message/);
    }
    await using screen = await startClientScreen(server.tcpPort, [], { environment });
    await screen.type("half ty");
    await screen.press("Up", "Up");
    await screen.untilBelow(connectedStatus, "> read 1");
    await screen.press("Down", "Down");
    await screen.untilBelow(connectedStatus, "> half ty");
    expect(readFileSync(`${folder.path}/lastword/history`, "utf8")).toBe("read 1\nread 2\n");
  });

  test("needs no history: an unwritable folder is reported once", async () => {
    await using server = await startServer();
    const environment = { XDG_STATE_HOME: "/dev/null" };
    await using screen = await startClientScreen(server.tcpPort, ["--name", "ann"], { environment });
    await screen.enter("send one");
    await screen.enter("send two");
    const rows = await screen.until(/#2 ann: two$/);
    expect(rows.filter((row) => row.includes("history is not saved"))).toHaveLength(1);
  });

  test("stays at the bottom when Ctrl-L clears the screen", async () => {
    await using server = await startServer();
    await using screen = await startClientScreen(server.tcpPort);
    await screen.type("half ty");
    await screen.untilBelow(connectedStatus, "> half ty");
    await screen.press("C-l");
    await screen.untilRows((rows) => rows.length === 2, "two rows");
    await screen.untilBelow(connectedStatus, "> half ty");
  });
});

describe("a paste", () => {
  test("of several lines asks, and Enter sends them all, in order", async () => {
    await using server = await startServer();
    await using screen = await startClientScreen(server.tcpPort, ["--name", "ann"]);
    await screen.until("-- registered as ann --");
    await screen.paste("send one\r\nsend a\ttwo\nsend three\rsend four");
    await screen.untilBelow(
      connectedStatus,
      /^4 lines pasted: Enter sends them, Ctrl-C drops them: send one …/,
    );
    await screen.press("Enter");
    await screen.until(/#4 ann: four$/);
    await screen.untilBelow(connectedStatus, ">");
    const texts = (await screen.rows()).flatMap((row) => /#\d+ ann: (.*)$/.exec(row)?.[1] ?? []);
    expect(texts).toEqual(["one", "a two", "three", "four"]);
  });

  test("that Ctrl-C drops sends nothing, and the next Ctrl-C clears the line before one quits", async () => {
    await using server = await startServer();
    await using screen = await startClientScreen(server.tcpPort, ["--name", "ann"]);
    await screen.type("half");
    await screen.paste("send one\nsend two\n");
    await screen.untilBelow(connectedStatus, /^2 lines pasted/);
    await screen.press("C-c");
    await screen.untilBelow(connectedStatus, "> half");
    await screen.press("C-c");
    await screen.untilBelow(connectedStatus, ">");
    await screen.press("C-c");
    await screen.until("left with 0");
    using reader = await WireClient.connect(server.tcpPort);
    expect(await reader.ask("read")).toBe("0 server: no messages yet");
  });

  test("of thousands of lines is sent whole, in order, while the prompt works", async () => {
    await using server = await startServer();
    using reader = await WireClient.connect(server.tcpPort);
    await using screen = await startClientScreen(server.tcpPort, ["--name", "ann"]);
    await screen.until("-- registered as ann --");
    const count = 3000;
    await screen.paste(Array.from({ length: count }, (_, index) => `send ${index + 1}\n`).join(""));
    await screen.press("Enter");
    await screen.type("half ty");
    await screen.untilBelow(new RegExp(`#${count} `), "> half ty");
    for (const id of [1, 777, count]) expect(await reader.ask(`read ${id}`)).toBe(`${id} ann: ${id}`);
  });

  test("of a line that is far too long is refused with an error", async () => {
    await using server = await startServer();
    await using screen = await startClientScreen(server.tcpPort, ["--name", "ann"]);
    await screen.paste(`send ${"x".repeat(100_000)}\nread\n`);
    await screen.until("error: a line holds 4096 characters; nothing of this paste is entered");
    await screen.untilBelow(connectedStatus, ">");
  });
});

describe("a client that ends", () => {
  test("restores the terminal after an uncaught error, and shows the error", async () => {
    const terminalPath = new URL("../../../src/client/terminal/terminal.ts", import.meta.url).pathname;
    const script = `
      const { openTerminal } = await import(${JSON.stringify(terminalPath)});
      const view = openTerminal("127.0.0.1:1");
      process.once("exit", () => view.leave());
      view.listen({ send() {}, subscribe() {}, getSnapshot: () => ({ status: "stopped" }) });
      view.showStatus({ connection: "connected", mode: "live", missed: 0, fetched: 0 });
      setTimeout(() => { throw new Error("on purpose"); }, 50);
    `;
    await using screen = await Screen.start([process.execPath, "-e", script], { rows: 40 });
    const rows = await screen.until(/ icanon /);
    expect(rows.join("\n")).toMatch(/error: on purpose/);
    expect(rows).toContain("left with 1");
    expect(rows.filter((row) => row === ">" || connectedStatus.test(row))).toEqual([]);
    await screen.paste("pasted behind");
    expect(await screen.until(/pasted behind/)).toContain("pasted behind");
  });

  test("reports how many lines are unsent", async () => {
    await using server = startOtherServer({ answer: () => undefined });
    await using screen = await startClientScreen(server.port, ["--interval", "0"], { rows: 200 });
    await screen.paste("read\n".repeat(101));
    await screen.press("Enter");
    await screen.until("> read");
    await screen.press("C-c");
    const rows = await screen.until("left with 0");
    expect(rows.filter((row) => row === "error: not answered: read")).toHaveLength(64);
    expect(rows).toContain("error: not sent: 37 lines");
  });
});
