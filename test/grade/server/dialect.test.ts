import { describe, expect, test } from "bun:test";
import { describeDialect, lineDialect } from "../../../src/grade/dialect/dialect.ts";
import { Evidence } from "../../../src/grade/evidence.ts";
import { type GradedCheck, runChecks } from "../../../src/grade/run-checks.ts";
import { selectChecks } from "../../../src/grade/select-checks.ts";
import { serverProfiles } from "../../../src/grade/server/profiles.ts";
import { ServerSubject } from "../../../src/grade/server/server-subject.ts";
import { type DialectServerOptions, startDialectServer } from "./dialect-server.ts";

const basics = ["register-reply", "send-reply", "read-reply", "close-closes", "message-kept", "packets"];

/** Grades such a server by a few checks; returns what was found out about it, and what fails. */
async function grade(options: DialectServerOptions, ids: readonly string[] = basics) {
  using server = await startDialectServer(options);
  const subject = await ServerSubject.open({ kind: "running", endpoint: server.endpoint });
  const graded: GradedCheck[] = [];
  for await (const each of runChecks(selectChecks(serverProfiles.assignment, ids), subject))
    graded.push(each);
  await subject.close();
  const failed = graded.filter(({ verdict }) => verdict.kind === "failed");
  return {
    dialect: subject.dialect,
    failed: failed.map(({ check }) => check.id),
    reasons: failed.map(({ verdict }) => ("reason" in verdict ? verdict.reason : "")),
  };
}

describe("how a server reads and writes is found out, and spoken", () => {
  for (const framing of ["lf", "crlf", "nul", "padded", "utf"] as const) {
    test.concurrent(`${framing} both ways`, async () => {
      const { dialect, failed } = await grade({ reads: framing, writes: framing });
      expect(dialect).toEqual({ ...lineDialect, reads: framing, writes: framing });
      expect(failed).toEqual([]);
    });
  }

  test.concurrent("lines in, bare text out: a silence ends a reply", async () => {
    const { dialect, failed } = await grade({ reads: "lf", writes: "bare" });
    expect(dialect).toEqual({ ...lineDialect, writes: "bare" });
    expect(failed).toEqual([]);
  });

  test.concurrent("bare text in, C strings out: only commands in one packet fail, with the reason", async () => {
    const { dialect, failed, reasons } = await grade({ reads: "bare", writes: "nul" });
    expect(dialect).toEqual({ ...lineDialect, reads: "bare", isPaced: true, writes: "nul" });
    expect(failed).toEqual(["packets"]);
    expect(reasons[0]).toContain("takes what one recv returns as one command");
  });

  test.concurrent("a server that takes the last byte of a recv off gets its LF, and pauses", async () => {
    const { dialect, failed } = await grade({ reads: "bare", writes: "lf", chops: true });
    expect(dialect).toEqual({ ...lineDialect, isPaced: true });
    expect(failed).toEqual(["packets"]);
  });

  test.concurrent("a greeting and a prompt are no replies, and are named", async () => {
    const { dialect, failed } = await grade({ reads: "lf", writes: "lf", greeting: "hello\n", prompt: "> " });
    expect(failed).toEqual([]);
    const remarks = describeDialect(dialect ?? lineDialect).join(" ");
    expect(remarks).toContain('It greets a new client before any command, with "hello\\n"');
    expect(remarks).toContain('It sends a prompt after each reply, "> "');
  });
});

test("a prompt is no part of the replies to commands that are sent together", async () => {
  using server = await startDialectServer({ reads: "lf", writes: "lf", prompt: "> " });
  const subject = await ServerSubject.open({ kind: "running", endpoint: server.endpoint });
  const anna = await subject.client("anna", new Evidence());
  anna.participant.commands(["register anna", "send hello"]);
  expect([await anna.answerTo("register"), await anna.answerTo("send")]).toEqual(["Welcome anna", "ok"]);
  await subject.close();
});

describe("a server that is mute", () => {
  test.concurrent("to one command fails what needs it, with that reason, and nothing else", async () => {
    const { failed, reasons } = await grade({ reads: "lf", writes: "lf", mute: ["send"] });
    expect(failed).toEqual(["send-reply", "read-reply", "message-kept", "packets"]);
    expect(reasons[2]).toMatch(/^could not be tried: no reply to "send /);
  });

  test.concurrent("to every command has no dialect, and fails everything", async () => {
    const { dialect, failed } = await grade({
      reads: "lf",
      writes: "lf",
      mute: ["register", "send", "read"],
    });
    expect(dialect).toBeUndefined();
    expect(failed).toEqual(basics);
  });
});
