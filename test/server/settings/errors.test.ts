import { describe, expect, test } from "bun:test";
import { ListenError } from "../../../src/server/settings/errors.ts";

describe("an address that cannot be listened on", () => {
  test("is named with the reason in words: a name without an address has no code, or this one", () => {
    const reason = (host: string, code?: string) =>
      new ListenError(
        host,
        4040,
        Object.assign(new Error("Failed to listen"), code === undefined ? {} : { code }),
      ).message;
    expect(reason("board.invalid")).toBe("can't listen on board.invalid:4040: this name has no address");
    expect(reason("a..b", "ENOTFOUND")).toBe("can't listen on a..b:4040: this name has no address");
    expect(reason("::1")).toBe("can't listen on [::1]:4040: Failed to listen");
    expect(reason("127.0.0.1", "EADDRINUSE")).toBe(
      "can't listen on 127.0.0.1:4040: the port is already in use",
    );
  });
});
