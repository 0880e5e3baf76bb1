import { expect, test } from "bun:test";
import { formatPermalink, parseGoTo, parsePermalink } from "../../../src/web/model/permalink.ts";

test("the fragment of an address names a message, and nothing else does", () => {
  expect(parsePermalink(formatPermalink(4812))).toBe(4812);
  for (const hash of ["", "#", "#/", "#123", "#/0", "#/-1", "#/1/", "#/1e3", "#/99999999999999999", "#key=1"])
    expect([hash, parsePermalink(hash)]).toEqual([hash, undefined]);
});

test("a number in the search goes to that message, as people write it", () => {
  for (const text of ["4812", "#4812", " 4,812 ", "4.812", "4 812", "4\u202f812"])
    expect([text, parseGoTo(text)]).toEqual([text, 4812]);
  for (const text of ["", "#", "0", "48 apples", "-4", "99999999999999999"])
    expect([text, parseGoTo(text)]).toEqual([text, undefined]);
});
