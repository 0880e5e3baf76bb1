import { describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileErrorMessage } from "../src/error-message.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

function errorOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

describe("the error of a file", () => {
  test("says its path and the reason in words", () => {
    using folder = temporaryFolder();
    const path = folder.path;
    writeFileSync(`${path}/file`, "");
    const said = (work: () => unknown) => fileErrorMessage(errorOf(work));
    expect(said(() => readFileSync(`${path}/none/x`))).toBe(
      `${path}/none/x: there is no such file or folder`,
    );
    expect(said(() => readFileSync(`${path}/file/x`))).toBe(
      `${path}/file/x: a part of its path is a file, not a folder`,
    );
    expect(said(() => writeFileSync(path, ""))).toBe(`${path}: it is a folder`);
    expect(said(() => mkdirSync(`${path}/file`))).toBe(`${path}/file: a file is in the place of its folder`);
  });

  test("tells a read-only file system, a lack of permission and a full disk apart", () => {
    for (const [code, reason] of [
      ["EROFS", "the file system is read-only"],
      ["EACCES", "no permission"],
      ["EPERM", "no permission"],
      ["ENOSPC", "the disk is full"],
      ["EDQUOT", "the disk quota is used up"],
    ]) {
      expect(fileErrorMessage(Object.assign(new Error("x"), { code }))).toBe(reason ?? "");
    }
  });

  test("of another kind keeps its message", () => {
    expect(fileErrorMessage(Object.assign(new Error("odd"), { code: "EODD" }))).toBe("odd");
    expect(fileErrorMessage(new Error("plain"))).toBe("plain");
    expect(fileErrorMessage("text")).toBe("text");
  });
});
