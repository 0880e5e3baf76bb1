import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { pickColour, senderColours } from "../../src/web/view/sender-colour.ts";

const folder = fileURLToPath(new URL("../../src/web/", import.meta.url));
const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
  /\.(ts|html)$/.test(path),
);
const styles = readdirSync(`${folder}view/style`);
const tokens = readStyle("tokens.css");

function readStyle(file: string): string {
  return readFileSync(`${folder}view/style/${file}`, "utf8");
}

/** Ways from a text to markup, code or a style. */
const sinks =
  /innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|setHTML|\beval\b|new Function|setAttribute\("(on|style)|\son[a-z]+="|style="|javascript:/;

/** The colours in a block of the style sheet. */
function coloursIn(block: string): Map<string, string> {
  return new Map(
    [...block.matchAll(/--([a-z0-9-]+): (#[0-9a-f]{6});/g)].map(([, name = "", hex = ""]) => [name, hex]),
  );
}

/** The contrast of two colours (WCAG 2.2). */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [one, other].map(luminance).sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((index) => {
    const part = Number.parseInt(hex.slice(index, index + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe("the page's source", () => {
  test("it has no way from a text to markup, code or a style", () => {
    const found = sources.filter((path) => sinks.test(readFileSync(folder + path, "utf8")));
    expect(sources.length).toBeGreaterThan(20);
    expect(found).toEqual([]);
  });

  test("main.css imports every other style file once, and none has more than 200 lines", () => {
    const imported = [...readStyle("main.css").matchAll(/@import "\.\/([^"]+)";/g)].map(
      ([, file = ""]) => file,
    );
    expect(imported).toHaveLength(styles.length - 1);
    expect(new Set([...imported, "main.css"])).toEqual(new Set(styles));
    expect(styles.filter((file) => readStyle(file).split("\n").length > 201)).toEqual([]);
  });

  const [light = "", dark = ""] = tokens.split("@media (prefers-color-scheme: dark)");
  for (const [scheme, block] of [
    ["light", light],
    ["dark", dark.slice(0, dark.indexOf("\n}\n"))],
  ] as const) {
    test(`each text colour has a contrast of 4.5 or more on its backgrounds, in the ${scheme} scheme`, () => {
      const colours = coloursIn(block);
      const senders = Array.from({ length: senderColours }, (_, index) => `sender-${index}`);
      const pairs = [
        ...["ink", "ink-2", "ink-3", "bad", "accent", "attn", ...senders].flatMap((name) =>
          ["paper", "surface", "sunk"].map((ground) => [name, ground]),
        ),
        ["on-accent", "accent"],
        ["attn", "attn-soft"],
        ["bad", "bad-soft"],
      ];
      const faint = pairs.filter(
        // A colour that is missing or unreadable has no contrast.
        ([name = "", ground = ""]) => !(contrast(colours.get(name) ?? "", colours.get(ground) ?? "") >= 4.5),
      );
      expect(faint).toEqual([]);
    });
  }

  test("each sender has one colour, whatever the case of the name, and all colours are used", () => {
    expect(pickColour("ANN")).toBe(pickColour("ann"));
    const used = new Set(Array.from({ length: 200 }, (_, index) => pickColour(`name${index}`)));
    expect(used.size).toBe(senderColours);
  });
});
