import { describe, expect } from "bun:test";
import { readFileSync } from "node:fs";
import { clientCommandLine } from "../../support/client-process.ts";
import { connectedStatus, Screen, startClientScreen } from "../../support/client-screen.ts";
import { startOtherServer } from "../../support/client-server.ts";
import { testWith } from "../../support/programs.ts";
import { spawnServer, startServer } from "../../support/server.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { WireClient } from "../../support/wire-client.ts";

/** A test that needs tmux. */
function test(name: string, body: () => Promise<void>): void {
  testWith(["tmux"])(name, body);
}

async function startSender(port: number, name: string): Promise<WireClient> {
  const sender = await WireClient.connect(port);
  await sender.ask(`register ${name}`);
  return sender;
}

describe("the client on a terminal", () => {
  test("it shows answers to commands, and messages with time, id and sender", async () => {
    await using server = await startServer();
    await using screen = await startClientScreen(server.tcpPort, ["--name", "ann"]);
    await screen.until("-- registered as ann --");
    await screen.enter("send hello");
    await screen.until("ok");
    await screen.until(/^\d\d:\d\d:\d\d #1 ann: hello$/);
    await screen.enter("read 9");
    await screen.until(/^error no-such-message: /);
    await screen.untilBelow(connectedStatus, ">");
  });

  test("it marks the user's own messages, also those that another terminal sends under the same name", async () => {
    await using server = await startServer();
    using folder = temporaryFolder();
    const user = { environment: { XDG_STATE_HOME: folder.path } };
    await using one = await startClientScreen(server.tcpPort, ["--name", "ann"], user);
    await using other = await startClientScreen(server.tcpPort, ["--name", "ann"], user);
    await one.until("-- registered as ann --");
    await other.until("-- registered as ann --");
    using bob = await startSender(server.tcpPort, "bob");
    await one.enter("send mine");
    await other.until(/#1 ann: mine$/);
    await bob.ask("send not mine");
    for (const screen of [one, other]) {
      await screen.until(/#2 bob: not mine$/);
      const colours = await screen.colours();
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are escape sequences
      expect(colours).toMatch(/\u001b\[1[;m][^\n]*ann/);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are escape sequences
      expect(colours).not.toMatch(/\u001b\[1[;m][^\n]*bob/);
    }
  });

  test("lines typed before the connection opens wait for it", async () => {
    await using server = await startServer();
    await using screen = await Screen.start(clientCommandLine(server.tcpPort));
    await screen.type("register ann\rsend hi\r");
    await screen.until(/#1 ann: hi$/);
    expect((await screen.rows()).join("\n")).not.toContain("not sent");
  });

  test("a half-typed line survives incoming messages", async () => {
    await using server = await startServer();
    await using screen = await startClientScreen(server.tcpPort);
    using sender = await startSender(server.tcpPort, "bob");
    await screen.type("send half ty");
    await sender.ask("send one");
    await screen.until(/#1 bob: one$/);
    await screen.untilBelow(connectedStatus, "> send half ty");
    await screen.type("ped");
    await sender.ask("send two");
    const rows = await screen.untilBelow(/#2 bob: two$/, connectedStatus, "> send half typed");
    expect(rows.slice(2)).toEqual([
      expect.stringMatching(/#1 bob: one$/),
      expect.stringMatching(/#2 bob: two$/),
      expect.stringMatching(connectedStatus),
      "> send half typed",
    ]);
  });

  test("a half-typed line that wraps survives them, with the cursor in its middle", async () => {
    await using server = await startServer();
    await using screen = await startClientScreen(server.tcpPort, [], { columns: 40 });
    using sender = await startSender(server.tcpPort, "bob");
    await screen.enter("register ann");
    await screen.until("Welcome ann");
    const text = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const typed = [`> send ${text.slice(0, 33)}`, text.slice(33, 73), text.slice(73)];
    await screen.type(`send ${text}`);
    await screen.untilBelow(...typed);
    await sender.ask("send one");
    await screen.untilBelow(/#1 bob: one$/, connectedStatus, ...typed);

    await screen.press(...Array.from({ length: 20 }, () => "Left"));
    await sender.ask("send two");
    const rows = await screen.untilBelow(/#1 bob: one$/, /#2 bob: two$/, connectedStatus, ...typed);
    expect(await screen.cursor()).toEqual({ column: 35, row: rows.length - 2 });

    await screen.press("Home");
    await sender.ask("send three");
    await screen.untilBelow(/#2 bob: two$/, /#3 bob: three$/, connectedStatus, ...typed);
    await screen.press("Delete", "S", "End", "!", "Enter");
    await screen.until("ok");
    expect(await sender.ask("read 4")).toBe(`4 ann: ${text}!`);
  });

  test("a half-typed line that fills its rows survives them at the bottom of the screen", async () => {
    await using server = await startServer();
    await using screen = await startClientScreen(server.tcpPort, [], { columns: 40, rows: 8 });
    using sender = await startSender(server.tcpPort, "bob");
    for (let count = 1; count <= 8; count++) await sender.ask(`send message ${count}`);
    await screen.until(/#8 bob: message 8$/);
    const typed = [`> ${"x".repeat(38)}`, "x".repeat(40)];
    await screen.type("x".repeat(78));
    await screen.untilBelow(...typed);
    expect((await screen.cursor()).column).toBe(0);
    await sender.ask("send more");
    await screen.untilBelow(/#8 bob: message 8$/, /#9 bob: more$/, connectedStatus, ...typed);
    await screen.press("BSpace", "BSpace");
    await sender.ask("send even more");
    const shorter = [`> ${"x".repeat(38)}`, "x".repeat(38)];
    await screen.untilBelow(/#9 bob: more$/, /#10 bob: even more$/, connectedStatus, ...shorter);
  });

  test("messages and a wrapped half-typed line survive a wider screen", async () => {
    await using server = await startServer();
    using sender = await startSender(server.tcpPort, "bob");
    await using screen = await startClientScreen(server.tcpPort, [], { columns: 40 });
    const typed = "a line that is half typed and wraps over three rows of this narrow screen";
    await screen.type(typed);
    for (let count = 1; count <= 6; count++) await sender.ask(`send message ${count}`);
    await screen.until(/#6 bob: message 6$/);
    await screen.resize(100);
    const rows = await screen.untilBelow(/#6 bob: message 6$/, connectedStatus, `> ${typed}`);
    expect(rows.filter((row) => row.startsWith("> "))).toHaveLength(1);
    expect(rows.flatMap((row) => /#(\d) bob: message \d$/.exec(row)?.[1] ?? [])).toEqual([..."123456"]);
  });

  test("it uses colours, and NO_COLOR turns them off", async () => {
    await using server = await startServer();
    using sender = await startSender(server.tcpPort, "bob");
    await sender.ask("send hello");
    for (const [noColour, isColoured] of [
      ["", true],
      ["1", false],
    ] as const) {
      await using screen = await startClientScreen(server.tcpPort, [], {
        environment: { NO_COLOR: noColour },
      });
      await screen.enter("read 9");
      await screen.until(/^error no-such-message/);
      await screen.until(/#1 bob: hello$/);
      await screen.untilBelow(isColoured ? connectedStatus : /^── connected .* ──$/, ">");
      const shown = await screen.colours();
      expect(shown.includes("\u001b[31merror no-such-message")).toBe(isColoured);
      expect(/7m.* connected/.test(shown)).toBe(isColoured);
      expect(shown.includes("mbob\u001b[")).toBe(isColoured);
      expect(shown.includes("\u001b[")).toBe(isColoured);
    }
  });

  test("a dumb terminal gets no escape sequences", async () => {
    await using server = await startServer();
    using folder = temporaryFolder();
    using sender = await startSender(server.tcpPort, "bob");
    const command = clientCommandLine(server.tcpPort, ["--interval", "0.1"]);
    const bytes = `${folder.path}/bytes`;
    await using screen = await Screen.startRecorded(command, bytes, { environment: { TERM: "dumb" } });
    await screen.until(/^-- connected to /);
    await sender.ask("send hello");
    await screen.until(/#1 bob: hello$/);
    await screen.enter("read");
    await screen.untilRows((rows) => rows.filter((row) => /#1 bob: hello$/.test(row)).length === 2, "both");
    await screen.press("C-d");
    await screen.until("left with 0");
    const written = readFileSync(bytes, "latin1");
    expect(written).toContain("connected to");
    expect(written).not.toContain("\u001b");
  });

  test("it escapes a hostile server's text", async () => {
    await using server = startOtherServer({ answer: () => "1 bob: \u001b[2J\u001b]0;owned\u0007hi\n" });
    await using screen = await startClientScreen(server.port);
    await screen.until(/#1 bob: \\u\{1b\}\[2J\\u\{1b\}\]0;owned\\u\{7\}hi$/);
  });

  test("pasted lines are sent one by one, in order", async () => {
    await using server = await startServer();
    await using screen = await startClientScreen(server.tcpPort, ["--name", "ann"]);
    await screen.type(Array.from({ length: 5 }, (_, index) => `send line ${index + 1}\r`).join(""));
    const rows = await screen.until(/#5 ann: line 5$/);
    expect(rows.flatMap((row) => /#(\d+ ann: line \d+)$/.exec(row)?.[1] ?? [])).toEqual(
      Array.from({ length: 5 }, (_, index) => `${index + 1} ann: line ${index + 1}`),
    );
  });

  for (const [how, wrapper] of [
    ["alone", []],
    ["under a program that waits for it, as npx does", ["sh", "-c", '"$@"; exit $?', "sh"]],
  ] as const)
    test(`it keeps the half-typed line when Ctrl-Z stops it and it continues ${how}`, async () => {
      await using server = await startServer();
      const shell = ["sh", "-c", 'set -m; "$@"; echo stopped with $?; fg', "sh"];
      await using screen = await Screen.start([
        ...shell,
        ...wrapper,
        ...clientCommandLine(server.tcpPort, ["--name", "ann"]),
      ]);
      await screen.until("-- registered as ann --");
      await screen.type("send half ty");
      await screen.untilBelow("> send half ty");
      await screen.press("C-z");
      await screen.until(/stopped with 1\d\d$/);
      await screen.untilBelow("> send half ty");
      await screen.enter("ped");
      await screen.until(/#1 ann: half typed$/);
    });

  test("it draws the screen in a size that changed while Ctrl-Z had stopped it", async () => {
    await using server = await startServer();
    const shell = ["sh", "-c", 'set -m; "$@"; echo stopped with $?; read enter; fg', "sh"];
    await using screen = await Screen.start([...shell, ...clientCommandLine(server.tcpPort)], {
      columns: 70,
    });
    await screen.until(`-- connected to 127.0.0.1:${server.tcpPort} --`);
    await screen.type(`send ${"x".repeat(50)}`);
    await screen.press("C-z");
    await screen.until(/stopped with 1\d\d$/);
    await screen.resize(40);
    await screen.press("Enter");
    await screen.untilBelow(`> send ${"x".repeat(33)}`, "x".repeat(17));
  });

  test("--live shows a message at once", async () => {
    await using server = await startServer();
    await using screen = await startClientScreen(server.tcpPort, ["--live", "--interval", "3600"]);
    using sender = await startSender(server.tcpPort, "bob");
    await screen.enter("register ann");
    for (let id = 1; id <= 3; id++) {
      await sender.ask(`send ${id}`);
      await screen.until(new RegExp(`#${id} bob: ${id}$`));
    }
  });
});

describe("the client on a terminal when the server stops", () => {
  test("it says so, reconnects, registers again, and shows missed messages in order", async () => {
    using folder = temporaryFolder();
    const store = ["--store", `sqlite:${folder.path}/board.db`];
    await using first = await spawnServer(store);
    await using screen = await startClientScreen(first.port, ["--name", "ann"], { columns: 90, rows: 30 });
    await screen.enter("send before");
    await screen.until(/#1 ann: before$/);
    await screen.type("send half ty");
    first.kill("SIGKILL");
    await first.exited();
    await screen.until("-- connection lost --");
    await screen.untilBelow(/^ reconnecting in \d+ s · 127\.0\.0\.1:\d+ · /, "> send half ty");
    await screen.press("Enter");
    await screen.until("error: not connected; not sent: send half ty");

    await using second = await spawnServer([...store, "--tcp-port", `${first.port}`]);
    using sender = await startSender(second.port, "bob");
    for (const text of ["two", "three", "four"]) await sender.ask(`send ${text}`);
    await screen.untilRows(
      (rows) => rows.filter((row) => row.includes("registered as ann")).length === 2,
      "ann again",
    );
    const rows = await screen.until(/#4 bob: four$/);
    expect(rows.flatMap((row) => /#(\d+) \w+: \w+$/.exec(row)?.[1] ?? [])).toEqual(["1", "2", "3", "4"]);
    await screen.enter("send after");
    await screen.until(/#5 ann: after$/);
  });

  test("an empty line reconnects at once", async () => {
    await using first = await spawnServer(["--store", "memory:"]);
    const { port } = first;
    await using screen = await startClientScreen(port, [], { columns: 90 });
    first.kill("SIGKILL");
    await first.exited();
    await screen.until(/reconnecting in [4-8] s/);
    await using _ = await spawnServer(["--store", "memory:", "--tcp-port", `${port}`]);
    await screen.press("Enter");
    await screen.untilRows(
      (rows) => rows.filter((row) => row.startsWith("-- connected to")).length === 2,
      "connected again",
    );
  });

  test("it reports once why it cannot connect, and the status line counts down to each attempt", async () => {
    const server = await startServer();
    const { tcpPort } = server;
    await server.stop();
    await using screen = await Screen.start(clientCommandLine(tcpPort), { columns: 100 });
    // The third wait is the first one longer than a second.
    const rows = await screen.until(/reconnecting in 2 s/);
    expect(rows.filter((row) => row.includes("can't connect"))).toEqual([
      `-- can't connect to 127.0.0.1:${tcpPort}: connection refused --`,
    ]);
  });

  test("it reports an unknown outcome for a send whose answer is lost", async () => {
    await using server = startOtherServer({
      answer: (line) => (line.startsWith("send") ? "hang up" : "0 server: no messages yet\n"),
    });
    await using screen = await startClientScreen(server.port);
    await screen.enter("send hi");
    await screen.until("error: outcome unknown: send hi");
    await screen.until("-- connection lost --");
    expect(server.lines.filter((line) => line.startsWith("send"))).toEqual(["send hi"]);
  });
});

describe("the client on a terminal when the user quits", () => {
  test("Ctrl-D reports a missing answer, and Ctrl-C then quits at once", async () => {
    await using server = await startServer();
    // In its own job, as from a shell: Ctrl-C then reaches it alone.
    const shell = ["sh", "-c", 'set -m; "$@"; echo job left with $?', "sh"];
    await using screen = await Screen.start([...shell, ...clientCommandLine(server.tcpPort)], { rows: 40 });
    await screen.until(/^-- connected to /);
    await screen.enter("wait 0");
    await screen.press("C-d");
    await screen.until("-- waiting for an answer; Ctrl-C leaves at once --");
    await screen.press("C-c");
    await screen.until(/error: not answered: wait 0$/);
    await screen.until("job left with 0");
  });

  for (const [how, leave] of [
    ["Ctrl-D", (screen: Screen) => screen.press("C-d")],
    ["Ctrl-C", (screen: Screen) => screen.press("C-c")],
    [
      "Ctrl-C, which first clears a line of two rows,",
      async (screen: Screen) => {
        await screen.type("x".repeat(90));
        await screen.until("x".repeat(12));
        await screen.press("C-c");
        await screen.untilBelow(connectedStatus, ">");
        await screen.press("C-c");
      },
    ],
    ["SIGTERM", async (screen: Screen) => process.kill(await screen.commandPid(), "SIGTERM")],
    ["close", (screen: Screen) => screen.enter("close")],
  ] as const) {
    test(`${how} restores the terminal and exits 0`, async () => {
      await using server = await startServer();
      await using screen = await startClientScreen(server.tcpPort, [], { rows: 30 });
      await leave(screen);
      const rows = await screen.until(/ icanon /);
      expect(rows.filter((row) => !/^-- |^left with|;| icanon |^[-\w ]+$|^$/.test(row))).toEqual(
        how === "close" ? ["> close"] : [],
      );
      expect(rows).toContain("left with 0");
      expect(rows.join(" ")).toMatch(/ icanon .* echo /);
      expect(rows.indexOf("left with 0")).toBe(how === "close" ? 3 : 2);
      expect(await screen.isCursorShown()).toBe(true);
      await screen.paste("pasted behind");
      expect(await screen.until(/pasted behind/)).toContain("pasted behind");
    });
  }

  test("it quits without a server, too", async () => {
    const server = await startServer();
    const { tcpPort } = server;
    await server.stop();
    for (const key of ["C-c", "C-d"]) {
      await using screen = await Screen.start(clientCommandLine(tcpPort), { columns: 100, rows: 30 });
      await screen.until(/^-- can't connect to .*: connection refused --$/);
      await screen.press(key);
      await screen.until("left with 0");
    }
  });
});
