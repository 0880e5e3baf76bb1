import { describe, expect, test } from "bun:test";
import { completeName } from "../../../src/web/model/completion.ts";

/** The newest message first. */
const said = ["nadia", "bob", "Natan", "Ünal"].map((sender) => ({ message: { sender } }));

/** Completes at `|`; returns the text with the caret, or undefined. */
function complete(text: string): string | undefined {
  const caret = text.indexOf("|");
  const plain = text.replace("|", "");
  const completion = completeName(plain, caret, said);
  if (completion === undefined) return undefined;
  return `${plain.slice(0, completion.start)}${completion.text}|${plain.slice(caret)}`;
}

describe("a name that was begun after an @", () => {
  test("becomes that of the latest sender whom it fits, whatever its case", () => {
    expect(complete("@na|")).toBe("@nadia |");
    expect(complete("see @NAT|")).toBe("see @Natan |");
    expect(complete("(@b|, @na")).toBe("(@bob |, @na");
    expect(complete("@b| there")).toBe("@bob| there");
    expect(complete("早上好，@ün|")).toBe("早上好，@Ünal |");
  });

  test("stays as it is if it fits nobody, is complete, belongs to a word, or the caret is elsewhere", () => {
    const others = [
      "@x|",
      "@|",
      "na|",
      "@bob|",
      "@nadia|",
      "mail@na|",
      "@@na|",
      "@na |",
      "@n|a",
      "|@na",
      "",
      "#@na|",
    ];
    expect(others.map(complete).filter((text) => text !== undefined)).toEqual([]);
  });
});
