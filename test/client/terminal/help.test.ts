import { describe, expect, test } from "bun:test";
import { explainUnknown } from "../../../src/client/terminal/help.ts";

describe("the answer to a line that is not a command", () => {
  test("[CMD-2] names what looks like a blank after a verb", () => {
    expect(explainUnknown("send\u00a0hello", "commands")).toEqual({
      kind: "error",
      text: "unknown command; U+00A0 is not a blank; use a space",
    });
  });

  test("says how to send anything else", () => {
    expect(explainUnknown("Attention\u00a0: all ", "commands")).toMatchObject({
      text: "unknown command; to send it as a message: send Attention\u00a0: all",
    });
    expect(explainUnknown("/shrug", "chat")).toMatchObject({
      text: "unknown command; to send it as a message: //shrug",
    });
  });
});
