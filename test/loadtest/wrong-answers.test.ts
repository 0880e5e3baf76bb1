import { describe, expect, test } from "bun:test";
import { runLoadTest } from "../support/loadtest.ts";
import { WrongBoard, type Wrongs } from "../support/wrong-board.ts";

/** Runs a script against a board with one fault; the rate is low to keep the load small. */
async function runAgainst(
  wrongs: Wrongs,
  script = "poll-tcp",
  variables: Record<string, string | number> = {},
) {
  using board = new WrongBoard(wrongs);
  for (let id = 1; id <= 3; id++) board.messages.push({ sender: "alice", text: `line ${id}` });
  return await runLoadTest({ PORT: board.port, RATE: 20, ...variables }, script);
}

/** Replaces the reply that follows `n` replies to a verb, and keeps the others. */
function bendOne(verb: string, n: number, bent: (reply: string) => readonly string[]): Wrongs {
  return { bend: (reply, of, count) => (of === verb && count === n ? bent(reply) : [reply]) };
}

describe.concurrent("a run against a board that answers", () => {
  test("correctly passes", async () => {
    const { code, stdout } = await runAgainst({});
    expect(stdout).not.toContain("broken");
    expect(code).toBe(0);
  });

  test("one command with no line fails: the reply times out, and after close it is missing", async () => {
    const { code, stdout, stderr } = await runAgainst(bendOne("read", 5, () => []));
    // The commands that were due behind it time out, too.
    expect(stdout).toMatch(
      /0 errors, \d+ timeouts\n1 broken replies \(1 missing\)\nfirst: timeout: no reply/,
    );
    expect(stderr).toContain("missing: 1 of the commands before close got no reply");
    expect(code).toBe(99);
  });

  test("one command with two lines fails and shows the second", async () => {
    const { code, stdout } = await runAgainst(bendOne("read", 5, (reply) => [reply, "4 bob: surplus"]));
    expect(stdout).toContain("1 broken replies (1 extra)\nfirst: extra: 4 bob: surplus\n");
    expect(code).toBe(99);
  });

  test("with an extra line at the very end fails: a run reads until its connections are closed", async () => {
    const { code, stdout } = await runAgainst(bendOne("read", 79, (reply) => [reply, "4 bob: surplus"]));
    expect(stdout).toContain("1 broken replies (1 extra)\n");
    expect(code).toBe(99);
  });

  test("with an older message than one already seen fails and shows it", async () => {
    const { code, stdout } = await runAgainst(bendOne("read", 5, () => ["2 alice: line 2"]));
    expect(stdout).toContain("(1 backwards)\nfirst: backwards: 2 alice: line 2 (after 3 was seen)\n");
    expect(code).toBe(99);
  });

  test("with an empty board after a message was seen fails", async () => {
    const { code, stdout } = await runAgainst(bendOne("read", 5, () => ["0 server: no messages yet"]));
    expect(stdout).toContain("first: backwards: 0 server: no messages yet (after 3 was seen)\n");
    expect(code).toBe(99);
  });

  test("with another text under the same id fails and shows both", async () => {
    const { code, stdout } = await runAgainst(bendOne("read", 5, () => ["3 alice: line three"]));
    expect(stdout).toContain("(1 changed)\nfirst: changed: 3 alice: line three (was: 3 alice: line 3)\n");
    expect(code).toBe(99);
  });

  test("with the sender of one message and the text of another fails and shows the line", async () => {
    const torn = { bend: (reply: string, verb: string) => [verb === "read" ? tear(reply) : reply] };
    const { code, stdout } = await runAgainst(torn, "send-tcp", { SENDERS: 2 });
    expect(stdout).toMatch(/ torn\)\nfirst: torn: \d+ k6-\w{8}-9: k6 \d+ #[0-9a-f]{8}\n/);
    expect(code).toBe(99);
  });

  test("with a malformed line fails and shows it", async () => {
    const { code, stdout } = await runAgainst(bendOne("read", 5, () => ["3 alice line 3"]));
    expect(stdout).toContain("(1 form)\nfirst: form: 3 alice line 3\n");
    expect(code).toBe(99);
  });

  test("send with something other than ok fails and shows it", async () => {
    const { code, stdout } = await runAgainst(
      bendOne("send", 5, () => ["OK"]),
      "send-tcp",
    );
    expect(stdout).toContain("(1 form)\nfirst: form: OK (in reply to send)\n");
    expect(code).toBe(99);
  });

  test("ok but loses the message fails and shows the message", async () => {
    const { code, stdout } = await runAgainst(loseOne(), "send-tcp");
    expect(stdout).toMatch(/\(1 lost\)\nfirst: lost: k6-\w{8}-\d: k6 \d+ #[0-9a-f]{8}\n/);
    expect(stdout).toMatch(/^(\d+) of \d+ acknowledged messages are on the board$/m);
    expect(code).toBe(99);
  });

  test("ok but keeps the message twice fails and shows it", async () => {
    const { code, stdout } = await runAgainst({ keep: (_, id) => (id === 9 ? 2 : 1) }, "send-tcp");
    expect(stdout).toMatch(/\(1 phantom\)\nfirst: phantom: 10 k6-.* \(twice, or out of order\)\n/);
    expect(code).toBe(99);
  });

  test("an error but keeps the message fails with two faults", async () => {
    const busy = bendOne("send", 5, () => ["error busy: try again"]);
    const { code, stdout, stderr } = await runAgainst(busy, "send-tcp");
    expect(stdout).toContain(
      "1 requests refused by the board\n1 broken replies (1 phantom)\nfirst: refused: error",
    );
    expect(stderr).toMatch(/phantom: \d+ k6-.* \(was refused\)\n/);
    expect(code).toBe(99);
  });

  test("[SND-6] outcome-unknown is a refusal, whether the message is on the board or not", async () => {
    const unknown = bendOne("send", 5, () => ["error outcome-unknown: later, or never"]);
    for (const wrongs of [unknown, { ...unknown, keep: (_: unknown, id: number) => (id === 9 ? 0 : 1) }]) {
      const { stdout } = await runAgainst(wrongs, "send-tcp");
      expect(stdout).toContain("1 requests refused by the board\n");
      expect(stdout).not.toContain("phantom");
    }
  });

  test("name-taken to a client that reconnects fails", async () => {
    const taken = bendOne("register", 5, () => ["error name-taken: this name is already in use"]);
    const { code, stdout } = await runAgainst(taken, "storm-tcp");
    expect(stdout).toContain("1 requests refused by the board\nfirst: refused: error name-taken");
    expect(code).toBe(99);
  });

  test("nothing, because nothing listens, fails: errors and time-outs are counted separately", async () => {
    const board = new WrongBoard();
    board[Symbol.dispose]();
    const { code, stdout } = await runLoadTest({ PORT: board.port }, "poll-tcp");
    expect(stdout).toContain("4 errors, 0 timeouts\nfirst: connection: connect: ");
    expect(code).toBe(99);
  });
});

/** Loses one message: the board assigns its id, 9, to the next one. */
function loseOne(): Wrongs {
  let lost = 0;
  return { keep: (_, id) => (id === 9 && lost++ === 0 ? 0 : 1) };
}

function tear(reply: string): string {
  return reply.replace(/^(\d+ k6-\w+)-\d+: /, "$1-9: ");
}
