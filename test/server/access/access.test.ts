import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { Access } from "../../../src/server/access/access.ts";
import { hashToken } from "../../../src/server/access/tokens.ts";
import { defaultSettings, type ServerSettings } from "../../../src/server/settings/settings.ts";
import { sharedTlsFiles } from "../../support/certificates.ts";
import { TestClock } from "../../support/clock.ts";
import { testWith } from "../../support/programs.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

function lineOf(token: string): string {
  return `${token} ${hashToken(token).toString("hex")}\n`;
}

/** The access of a server with these settings, on a simulated clock; `log` is what it says. */
function open(settings: Partial<ServerSettings>) {
  const log: string[] = [];
  const note = (first: unknown, message?: string) => void log.push(message ?? `${first}`);
  const clock = new TestClock();
  const logger = { info: note, warn: note, error: note };
  return { log, clock, access: new Access({ ...defaultSettings, ...settings }, logger, clock) };
}

describe("the access to a board", () => {
  test("[AUT-4] it looks at its files at least once in 60 s, until it is stopped", () => {
    using folder = temporaryFolder();
    const tokenFile = `${folder.path}/tokens`;
    writeFileSync(tokenFile, lineOf("one"));
    const { access, clock, log } = open({ tokenFile });
    let looks = 0;
    access.watch(() => looks++);
    const one = access.gate.check("one", "10.0.0.1");
    if (one === undefined || "code" in one) throw new Error("not known");
    for (const token of ["two", "three"]) {
      writeFileSync(tokenFile, lineOf(token));
      expect(access.gate.check(token, "10.0.0.1")).toMatchObject({ code: "denied" });
      const before = looks;
      clock.advance(60_000);
      expect(looks).toBeGreaterThan(before);
      expect(access.gate.check(token, "10.0.0.1")).toMatchObject({ label: token });
      expect(access.gate.stillKnows(one)).toBe(false);
    }
    access.stop();
    const last = looks;
    clock.advance(300_000);
    expect(looks).toBe(last);
    expect(log.filter((line) => line === "token file reloaded")).toHaveLength(2);
  });

  test("it warns of a token file without a token", () => {
    using folder = temporaryFolder();
    const tokenFile = `${folder.path}/tokens`;
    writeFileSync(tokenFile, "# nobody yet\n");
    expect(open({ tokenFile }).log).toEqual(["the token file has no token: nobody can use the board"]);
  });

  testWith(["openssl"])("it warns once a day of a certificate that expires soon", async () => {
    const { certificate, key } = await sharedTlsFiles();
    const { access, clock, log } = open({ tlsCert: certificate, tlsKey: key });
    access.watch(() => undefined);
    clock.advance(3_600_000);
    expect(log).toEqual(["the certificate expires soon: renew it"]);
    access.stop();
  });
});
