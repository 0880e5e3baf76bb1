import { describe, expect, test } from "bun:test";
import { AboutReader } from "../../../src/web/browser/about-reader.ts";
import { ClockOffset } from "../../../src/web/model/clock-offset.ts";
import { findFreePort } from "../../support/free-port.ts";
import { startServer } from "../../support/server.ts";

describe("the page's reader of about.json", () => {
  test("[HTP-7] it reads what the board says of itself, and learns the server's clock", async () => {
    await using server = await startServer({ httpPort: 0, title: "Workshop", about: "for all" });
    const offset = new ClockOffset();
    const url = new URL(`http://127.0.0.1:${server.httpPort}/about.json`);
    const about = await new AboutReader(url, offset).read();
    expect(about).toMatchObject({ title: "Workshop", about: "for all" });
    // The same machine: the clocks differ by no more than the answer took.
    const { offsetMs, uncertaintyMs = -1 } = offset;
    expect(offsetMs).toBeWithin(-uncertaintyMs - 1, uncertaintyMs + 2);
  });

  test("an older server says nothing; where none is, or a proxy alone, there is no answer", async () => {
    await using server = await startServer({ httpPort: 0 });
    const offset = new ClockOffset();
    const read = (url: string) => new AboutReader(new URL(url), offset).read();
    expect(await read(`http://127.0.0.1:${server.httpPort}/none.json`)).toBe(undefined);
    expect(await read(`http://127.0.0.1:${findFreePort()}/about.json`)).toBe("no answer");
    const answers = [502, 504].map((status) => new Response("the server is away", { status }));
    const proxy = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: () => answers.pop() ?? new Response("full", { status: 503 }),
    });
    const url = `http://127.0.0.1:${proxy.port}/about.json`;
    expect([await read(url), await read(url), await read(url)]).toEqual([
      "no answer",
      "no answer",
      undefined,
    ]);
    await proxy.stop(true);
    expect(offset.uncertaintyMs).toBe(undefined);
  });
});
