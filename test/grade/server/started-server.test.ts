import { describe, expect, test } from "bun:test";
import { type GradedCheck, runChecks } from "../../../src/grade/run-checks.ts";
import { selectChecks } from "../../../src/grade/select-checks.ts";
import { serverProfiles } from "../../../src/grade/server/profiles.ts";
import { ServerSubject } from "../../../src/grade/server/server-subject.ts";
import { StartedServer } from "../../../src/grade/server/started-server.ts";
import { findFreePort } from "../../support/free-port.ts";

/**
 * A server in a program of its own. It ends as soon as a client registers without a name, or with the word `leaves` when a
 * client leaves; it jams at an unknown command.
 */
const fragile = `
  let last = "0 server: nothing", id = 0;
  require("node:net").createServer((socket) => {
    let name = "", unread = "";
    socket.on("error", () => {});
    socket.on("close", () => process.argv.includes("leaves") && process.exit(1));
    socket.on("data", (chunk) => {
      const lines = (unread + chunk).split("\\n");
      unread = lines.pop();
      for (const line of lines) {
        const [verb, ...words] = line.split(" ");
        const rest = words.join(" ");
        if (verb === "register" && rest === "") process.exit(1);
        if (verb === "register") socket.write("Welcome " + (name = rest) + "\\n");
        else if (verb === "send") { last = ++id + " " + name + ": " + rest; socket.write("ok\\n"); }
        else if (verb === "read") socket.write(last + "\\n");
        else if (verb === "close") socket.end();
        else for (;;);
      }
    });
  }).listen(Number(process.argv.at(-1)), "127.0.0.1");`;

const ids = [
  "register-reply",
  "empty-register",
  "empty-send",
  "unknown-command",
  "long-message",
  "same-name",
];

async function grade(
  ids: readonly string[],
  port: number | undefined,
  ...parameters: readonly string[]
): Promise<Record<string, string>> {
  const portWord = port === undefined ? "{port}" : `${port}`;
  const server = new StartedServer([process.execPath, "-e", fragile, ...parameters, portWord], port);
  const subject = await ServerSubject.open({ kind: "started", server });
  const graded: GradedCheck[] = [];
  for await (const each of runChecks(selectChecks(serverProfiles.assignment, ids), subject))
    graded.push(each);
  await subject.close();
  return Object.fromEntries(graded.map(({ check, verdict }) => [check.id, verdict.kind]));
}

const expected = {
  ...{ "register-reply": "passed", "empty-register": "failed", "empty-send": "passed" },
  ...{ "unknown-command": "failed", "long-message": "passed", "same-name": "found" },
};

describe("a server that the grader starts", () => {
  test("is started again, on another port, after a check that ended or jammed it", async () => {
    expect(await grade(ids, undefined)).toEqual(expected);
  });

  test("is started again on its fixed port", async () => {
    expect(await grade(ids, findFreePort())).toEqual(expected);
  });

  test("is started again where it ends as a client leaves: that spoils no other check", async () => {
    const others = ["register-reply", "id-rises", "client-vanishes", "last-message"];
    expect(await grade(others, undefined, "leaves")).toEqual({
      ...{
        "register-reply": "passed",
        "id-rises": "passed",
        "client-vanishes": "failed",
        "last-message": "passed",
      },
    });
  });

  test("is not taken for another program that listens on its port", async () => {
    using other = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
    const server = new StartedServer([process.execPath, "-e", fragile, `${other.port}`], other.port);
    expect(await server.start()).toContain("another program listens on");
  });
});
