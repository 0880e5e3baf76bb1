import { describe, expect, test } from "bun:test";
import { explainHostName, explainPublicUrl } from "../../../src/server/settings/host-name.ts";

describe("a name of --http-hosts", () => {
  test.each([
    "board.example",
    "Board.Example",
    "board.example.",
    "board",
    "a_b",
    "127.0.0.1",
    "::1",
    "[::1]",
  ])("it can be %s", (name) => {
    expect(explainHostName(name)).toBe(undefined);
  });

  test.each([
    ["https://board.example", "write board.example instead of"],
    ["https://board.example:8443/board/", "write board.example instead of"],
    ["board.example:443", "write board.example instead of"],
    ["board.example/board", "write board.example instead of"],
    ["user@board.example", "write board.example instead of"],
    ["bücher.example", "write xn--bcher-kva.example instead of"],
    ["127.1", "write 127.0.0.1 instead of"],
    ["[::1]:4041", "write ::1 instead of"],
    ["*.example", "write each name in full instead of *.example"],
    ["*", "write each name in full instead of *"],
    ["", "write names with a comma between them"],
    ["a b", "write names such as board.example"],
    ["..", "write names such as board.example"],
    ["https://", "write names such as board.example"],
    ["https:/board.example", "write board.example instead of"],
    ["https:board.example", "write board.example instead of"],
    ["https//board.example", "write board.example instead of"],
    ["//board.example", "write board.example instead of"],
    ["board.example..", "write names such as board.example"],
    ["board..example", "write names such as board.example"],
  ])("it cannot be %p, and the error says what to write", (name, advice) => {
    expect(explainHostName(name)).toContain(advice);
  });
});

describe("--public-url", () => {
  test.each([
    "https://board.example/board/",
    "https://board.example",
    "http://127.0.0.1:8080/",
    "HTTPS://Board.Example:443/a/b/",
    "https://bücher.example/",
    "https://[::1]/",
  ])("it can be %s", (url) => {
    expect(explainPublicUrl(url)).toBe(undefined);
  });

  test.each([
    ["board.example", "write https://board.example/."],
    ["board.example:8443/board/", "write https://board.example:8443/board/."],
    ["[::1]:4041", "write https://[::1]:4041/."],
    ["http:/board.example:80/", "write http://board.example/."],
    ["https:board.example", "write https://board.example/."],
    ["https//board.example/board/", "write https://board.example/board/."],
    ["//board.example/board/", "write https://board.example/board/."],
    ["me@board.example", "write the address of the page"],
    ["https://board.example/,https://b.example/", "with one host"],
    ["https://*.example/", "without wildcards"],
    ["https://", "write the address of the page"],
    ["", "write the address of the page"],
    ["ftp://board.example/", "with https or http"],
    ["https://a:b@board.example/board/", "write https://board.example/board/"],
    ["https://board.example/board/?a", "write https://board.example/board/"],
    ["https://board.example/board/#", "write https://board.example/board/"],
  ])("it cannot be %p, and the error says what to write", (url, advice) => {
    expect(explainPublicUrl(url)).toContain(advice);
  });
});
