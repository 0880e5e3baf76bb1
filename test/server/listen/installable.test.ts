import { describe, expect, test } from "bun:test";
import { startServer } from "../../support/server.ts";

/** The manifest of a board's page. */
async function readManifest(
  httpPort: number | undefined,
): Promise<{ [name: string]: unknown; icons: unknown }> {
  const content: unknown = await (await fetch(`http://127.0.0.1:${httpPort}/manifest.webmanifest`)).json();
  return { icons: [], ...(content instanceof Object ? content : {}) };
}

/** The width and height of a PNG, in pixels (https://www.w3.org/TR/png-3/#11IHDR). */
function sizeOf(png: Uint8Array): string {
  const header = new DataView(png.buffer, png.byteOffset, 24);
  expect(header.getUint32(0)).toBe(0x89504e47);
  return `${header.getUint32(16)}x${header.getUint32(20)}`;
}

describe("the installed page", () => {
  test("[HTP-8] its manifest has the board's title and the line about it, and relative addresses alone", async () => {
    await using server = await startServer({ httpPort: 0, title: "Workshop “B”", about: "Tools & lunch" });
    const url = `http://127.0.0.1:${server.httpPort}/manifest.webmanifest`;
    const { icons, ...rest } = await readManifest(server.httpPort);
    expect(rest).toMatchObject({
      name: "Workshop “B”",
      short_name: "Workshop “B”",
      description: "Tools & lunch",
      start_url: "./",
      scope: "./",
      display: "standalone",
    });
    // Without it, the identity of the application is the address of its start, which two boards of an origin do not share.
    expect(rest).not.toHaveProperty("id");
    const type = "image/png";
    expect(icons).toMatchObject([
      { sizes: "192x192", type, purpose: "any" },
      { sizes: "512x512", type, purpose: "any" },
      { sizes: "512x512", type, purpose: "maskable" },
    ]);
    for (const { src, sizes } of Array.isArray(icons) ? icons : []) {
      expect(src).toMatch(/^\.\/[^/]+$/);
      const icon = await fetch(new URL(src, url));
      expect([icon.status, icon.headers.get("content-type"), sizeOf(await icon.bytes())]).toEqual([
        200,
        type,
        sizes,
      ]);
    }
  });

  test("a board without a line about it has no description", async () => {
    await using server = await startServer({ httpPort: 0 });
    const manifest = await readManifest(server.httpPort);
    expect([manifest.name, "description" in manifest]).toEqual(["Lastword", false]);
  });

  test("[HTP-8] the service worker has a fixed address beside the page, is asked for each time, and is a script", async () => {
    await using server = await startServer({ httpPort: 0 });
    const url = `http://127.0.0.1:${server.httpPort}/service-worker.js`;
    const { status, headers } = await fetch(url);
    expect([status, headers.get("content-type"), headers.get("cache-control")]).toEqual([
      200,
      "text/javascript;charset=utf-8",
      "no-cache",
    ]);
    const etag = headers.get("etag") ?? "";
    expect((await fetch(url, { headers: { "If-None-Match": etag } })).status).toBe(304);
  });

  test("nobody gets the document that only names its files", async () => {
    await using server = await startServer({ httpPort: 0 });
    expect((await fetch(`http://127.0.0.1:${server.httpPort}/offline.html`)).status).toBe(404);
  });
});
