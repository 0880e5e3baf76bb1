import { expect, test } from "bun:test";
import { loadSite } from "../../../src/server/listen/page.ts";
import { findAssets, isAsset, isOwnPage } from "../../../src/web/model/shell.ts";

test("the worker knows the page, and all its files that never change", async () => {
  const files = await loadSite({ title: "Workshop", about: "" });
  const html = new TextDecoder().decode(files.get("/")?.variants.get("identity")?.body);
  expect(isOwnPage(html)).toBe(true);
  const assets = findAssets(html);
  const kinds = assets.map((name) => name.replace(/^.*\./, ""));
  expect([kinds.length, new Set(kinds)]).toEqual([5, new Set(["css", "js", "png", "svg"])]);
  for (const name of assets) expect(files.get(`/${name}`)?.headers["Cache-Control"]).toContain("immutable");
});

test("the page of a proxy is not the page, and files that change are no assets", () => {
  expect(isOwnPage("<!doctype html><title>Sign in</title>")).toBe(false);
  for (const name of [
    "manifest.webmanifest",
    "service-worker.js",
    "about.json",
    "ws",
    "livez",
    "",
    "a/b-12345678.js",
  ])
    expect([name, isAsset(name)]).toEqual([name, false]);
});
