import { describe, expect, test } from "bun:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { chooseCoding, compress } from "../../../src/server/listen/content-coding.ts";
import { bytesOf } from "../../support/bytes.ts";

describe("content codings", () => {
  test.each([
    [undefined, "identity"],
    ["", "identity"],
    ["gzip, deflate, br, zstd", "br"],
    ["gzip", "gzip"],
    ["X-GZIP", "gzip"],
    ["deflate", "identity"],
    ["*", "br"],
    ["br;q=0, *", "gzip"],
    ["br;q=0.2, gzip;q=0.8", "gzip"],
    ["br;q=0.5,gzip;q=0.5", "br"],
    ["gzip ; q=0.001", "gzip"],
    ["identity, gzip;q=0.5", "identity"],
    ["identity;q=0.5, gzip", "gzip"],
    ["identity;q=0", "identity"],
    ["*;q=0", "identity"],
    ["gzip;q=0, br;q=0.000", "identity"],
    ["br;q=2, gzip", "gzip"],
    ["br;q=0.1234, gzip;q=0.1", "gzip"],
    ["br;level=9", "identity"],
    [",, ;q=1, gzip", "gzip"],
  ] as const)("Accept-Encoding %p gets %s", (header, coding) => {
    expect(chooseCoding(header, ["br", "gzip", "identity"])).toBe(coding);
  });

  test("a text is compressed, the smallest form first, and each form decodes to it", async () => {
    const text = "the last word, ".repeat(1000);
    const forms = new Map(await compress(bytesOf(text)));
    expect([...forms.keys()]).toEqual(["br", "gzip", "identity"]);
    expect(brotliDecompressSync(forms.get("br") ?? "").toString()).toBe(text);
    expect(gunzipSync(forms.get("gzip") ?? "").toString()).toBe(text);
  });

  test("what would grow stays as it is", async () => {
    expect((await compress(bytesOf("a"))).map(([coding]) => coding)).toEqual(["identity"]);
  });
});
