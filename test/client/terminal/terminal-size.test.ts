import { describe, expect } from "bun:test";
import { isDeepStrictEqual } from "node:util";
import { layOutBlock } from "../../../src/client/terminal/block.ts";
import { clientCommandLine } from "../../support/client-process.ts";
import { connectedStatus, Screen, startClientScreen } from "../../support/client-screen.ts";
import { eventually } from "../../support/deadline.ts";
import { testWith } from "../../support/programs.ts";
import { startServer } from "../../support/server.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { WireClient } from "../../support/wire-client.ts";

/** A test that needs tmux. */
function test(name: string, body: () => Promise<void>): void {
  testWith(["tmux"])(name, body);
}

const typed = "send 漢字 a line that is half typed and wraps over some rows of a narrow screen, 漢字";

/** The rows of a line at this width, without blanks at the end of a row. */
function rowsOf(line: string, columns: number): string[] {
  const content = { status: undefined, prompt: "", text: line, cursor: 0, columns, rows: 20 };
  return layOutBlock(content).rows.map((row) => row.trimEnd());
}

/** Waits until the client has drawn its block for this width: until then the rows are as the terminal has wrapped them. */
async function untilDrawnFor(screen: Screen, columns: number): Promise<void> {
  const expected = rowsOf(`> ${typed}`, columns);
  await eventually(
    () => screen.drawnRows(),
    (rows) => isDeepStrictEqual(rows.slice(-expected.length), expected),
  );
}

describe("a terminal's size", () => {
  for (const [where, keys, cursor] of [
    ["at the start", ["Home"], 0],
    ["in the middle", Array.from({ length: 30 }, () => "Left"), typed.length - 30],
    ["at the end", [], typed.length],
  ] as const)
    test(`can change with the cursor ${where} of a line: no text is lost or left behind`, async () => {
      await using server = await startServer();
      using sender = await WireClient.connect(server.tcpPort);
      await sender.ask("register bob");
      await using screen = await startClientScreen(server.tcpPort, [], { columns: 90 });
      for (let id = 1; id <= 14; id++) {
        await sender.ask(`send message ${id}`);
        await screen.until(new RegExp(`#${id} bob: message ${id}$`));
      }
      await screen.type(typed);
      await screen.untilBelow(connectedStatus, `> ${typed}`);
      if (keys.length > 0) await screen.press(...keys);
      const column = Bun.stringWidth(`> ${typed.slice(0, cursor)}`);
      await eventually(
        () => screen.cursor(),
        (seen) => seen.column === column,
      );
      for (const columns of [40, 60, 30, 100]) {
        await screen.resize(columns);
        await untilDrawnFor(screen, columns);
        await screen.untilBelow(connectedStatus, ...rowsOf(`> ${typed}`, columns));
      }
      const rows = await screen.allRows();
      expect(rows.filter((row) => row.startsWith("> "))).toEqual([`> ${typed}`]);
      expect(rows.filter((row) => connectedStatus.test(row))).toHaveLength(1);
      expect(rows.flatMap((row) => /bob: message (\d+)$/.exec(row)?.[1] ?? [])).toEqual(
        Array.from({ length: 14 }, (_, index) => `${index + 1}`),
      );
    });

  test("that is too small for the status line leaves none behind when it grows again", async () => {
    await using server = await startServer();
    await using screen = await startClientScreen(server.tcpPort, ["--name", "ann"]);
    await screen.until("-- registered as ann --");
    await screen.enter("send one");
    await screen.until(/#1 ann: one$/);
    await screen.type("half");
    await screen.untilBelow(connectedStatus, "> half");
    for (const [columns, rows] of [
      [80, 1],
      [80, 2],
      [30, 1],
      [80, 1],
    ] as const) {
      await screen.resize(columns, rows);
      await screen.untilRows((shown) => shown.at(-1) === "> half" && shown.length <= rows, "one row");
      await screen.resize(80, 16);
      await screen.untilBelow(/#1 ann: one$/, connectedStatus, "> half");
    }
    expect((await screen.allRows()).filter((row) => connectedStatus.test(row))).toHaveLength(1);
  });

  test("that is too small hides the status line, and the prompt works down to one column", async () => {
    await using server = await startServer();
    await using screen = await startClientScreen(server.tcpPort, ["--name", "ann"]);
    await screen.until("-- registered as ann --");
    await screen.type("send hi");
    await screen.resize(19);
    await screen.untilRows((rows) => !rows.some((row) => connectedStatus.test(row)), "no status line");
    await screen.resize(1, 1);
    await screen.type("!");
    await screen.resize(80, 16);
    await screen.untilBelow(connectedStatus, "> send hi!");
    await screen.press("Enter");
    await screen.until(/#1 ann: hi!$/);
  });

  for (const [what, size] of [
    ["columns", { columns: 19 }],
    ["rows", { rows: 3 }],
  ] as const)
    test(`with too few ${what} at the start selects the view in plain lines`, async () => {
      await using server = await startServer();
      using folder = temporaryFolder();
      const bytes = `${folder.path}/bytes`;
      await using screen = await Screen.startRecorded(clientCommandLine(server.tcpPort), bytes, size);
      await screen.until(/^-- connected/);
      await screen.resize(80, 24);
      await screen.enter("hello");
      await screen.until("error: unknown command; to send it as a message: send hello");
      await screen.press("C-d");
      await screen.until("left with 0");
      const written = await Bun.file(bytes).text();
      expect(written).toContain("connected");
      expect(written).not.toContain("\u001b");
    });
});

describe("a terminal's status line", () => {
  test("shows the name, the last id, and the polling mode", async () => {
    await using server = await startServer();
    await using screen = await startClientScreen(server.tcpPort, ["--name", "ann"]);
    const address = `127.0.0.1:${server.tcpPort}`;
    await screen.untilBelow(` connected to ${address} · ann · no messages · every 0.1 s`, ">");
    await screen.enter("send hi");
    await screen.untilBelow(` connected to ${address} · ann · #1 · every 0.1 s`, ">");
  });

  test("counts down while it reconnects", async () => {
    const server = await startServer();
    await using screen = await startClientScreen(server.tcpPort);
    await server.stop();
    const seen: string[] = [];
    await screen.untilRows((rows) => {
      const seconds = / reconnecting in (\d+) s · /.exec(rows.at(-2) ?? "")?.[1];
      if (seconds !== undefined && seconds !== seen.at(-1)) seen.push(seconds);
      // Each wait is longer than the last: a smaller number belongs to the same wait.
      return seen.join(" ").includes("2 1");
    }, "two seconds counted");
  });

  test("is ASCII if the locale is not UTF-8", async () => {
    await using server = await startServer();
    const environment = { LC_ALL: "C", NO_COLOR: "1" };
    await using screen = await startClientScreen(server.tcpPort, [], { environment });
    await screen.untilBelow(/^== connected to \S+ \| no name \| no messages \| every 0\.1 s ==$/, ">");
  });
});
