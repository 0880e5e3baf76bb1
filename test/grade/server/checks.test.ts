import { describe, expect, test } from "bun:test";
import { runChecks } from "../../../src/grade/run-checks.ts";
import { serverProfiles } from "../../../src/grade/server/profiles.ts";
import { ServerSubject } from "../../../src/grade/server/server-subject.ts";
import { startServer } from "../../support/server.ts";

const { assignment } = serverProfiles;
const pointsOf = (list: string) =>
  assignment.filter((check) => check.list === list).reduce((sum, { points }) => sum + points, 0);

describe("the checks of the assignment", () => {
  test("have 100 required points and 100 robust ones; the open ones have none", () => {
    expect([pointsOf("required"), pointsOf("robust"), pointsOf("open")]).toEqual([100, 100, 0]);
  });

  test("each have an id of their own, of words with hyphens, and points unless they are open", () => {
    const ids = assignment.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))).toEqual([]);
    expect(assignment.filter(({ list, points }) => (list === "open") !== (points === 0))).toEqual([]);
  });

  test("all hold for our own server, and find what it does where the assignment does not say", async () => {
    await using server = await startServer();
    const endpoint = { host: "127.0.0.1", port: server.tcpPort };
    const subject = await ServerSubject.open({ kind: "running", endpoint });
    const found = new Map<string, string>();
    const others: unknown[] = [];
    for await (const { check, verdict } of runChecks(assignment, subject)) {
      if (verdict.kind === "found") found.set(check.id, verdict.finding);
      else if (verdict.kind !== "passed") others.push([check.id, verdict]);
    }
    await subject.close();
    expect(others).toEqual([]);
    expect(found.get("empty-read")).toContain('"0 server: no messages yet"');
    expect(found.get("first-id")).toBe("ids start at 1");
    expect(found.get("same-name")).toContain("name-taken");
    expect(found.get("inner-blanks")).toBe("blanks inside a message are kept");
    expect(found.get("longest-message")).toMatch(/^900 bytes are kept/);
  });
});
