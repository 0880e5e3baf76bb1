import { expect, test } from "bun:test";
import { formatKeyLink, parseKeyLink } from "../../../src/web/view/key-link.ts";

const key = "the-key-of-my-phone";

test("a link carries key and name in its fragment alone", () => {
  const link = new URL(formatKeyLink("http://board.example/b/", { key, name: "josé" }));
  expect([link.origin + link.pathname + link.search, parseKeyLink(link.hash)]).toEqual([
    "http://board.example/b/",
    { key, name: "josé" },
  ]);
  expect(parseKeyLink(new URL(formatKeyLink("http://board.example/", { key, name: "" })).hash)).toEqual({
    key,
    name: "",
  });
});

test("other fragments carry nobody", () => {
  expect(["", "#/4812", "#key=short", `#name=ann`].map(parseKeyLink)).toEqual(Array(4).fill(undefined));
});
