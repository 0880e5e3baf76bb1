import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { hashToken } from "../../../src/server/access/tokens.ts";
import { AboutReader } from "../../../src/web/browser/about-reader.ts";
import { ClockOffset } from "../../../src/web/model/clock-offset.ts";
import { findFreePort } from "../../support/free-port.ts";
import { startServer } from "../../support/server.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

describe("the page's reader of about.json", () => {
  test("[HTP-7] it reads what the board says of itself, and learns the server's clock", async () => {
    await using server = await startServer({ httpPort: 0, title: "Workshop", about: "for all" });
    const offset = new ClockOffset();
    const url = new URL(`http://127.0.0.1:${server.httpPort}/about.json`);
    const about = await new AboutReader(url, offset).read(undefined);
    expect(about).toMatchObject({ title: "Workshop", about: "for all" });
    // The same machine: the clocks differ by no more than the answer took.
    const { offsetMs, uncertaintyMs = -1 } = offset;
    expect(offsetMs).toBeWithin(-uncertaintyMs - 1, uncertaintyMs + 2);
  });

  test("[AUT-6] it shows its token, and says why the board tells it nothing", async () => {
    using folder = temporaryFolder();
    const tokenFile = `${folder.path}/tokens`;
    writeFileSync(tokenFile, `ann ${hashToken("right").toString("hex")}\n`);
    await using server = await startServer({ httpPort: 0, tokenFile, maxAuthFailuresPerMinute: 1 });
    const reader = new AboutReader(
      new URL(`http://127.0.0.1:${server.httpPort}/about.json`),
      new ClockOffset(),
    );
    expect(await reader.read(undefined)).toBe("denied");
    expect([await reader.read("wrong"), await reader.read("wrong")]).toEqual(["denied", "too many"]);
    expect(await reader.read("right")).toMatchObject({ title: "Lastword" });
  });

  test("an older server says nothing; where none is, or a proxy alone, there is no answer", async () => {
    const offset = new ClockOffset();
    const read = (url: string) => new AboutReader(new URL(url), offset).read(undefined);
    expect(await read(`http://127.0.0.1:${findFreePort()}/about.json`)).toBe("no answer");
    const listener = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: ({ url }) => new Response("", { status: Number(new URL(url).pathname.slice(1)) }),
    });
    for (const [status, answer] of [
      [404, undefined],
      [502, "no answer"],
      [503, undefined],
      [504, "no answer"],
    ] as const)
      expect([status, await read(`http://127.0.0.1:${listener.port}/${status}`)]).toEqual([status, answer]);
    await listener.stop(true);
    expect(offset.uncertaintyMs).toBe(undefined);
  });
});
