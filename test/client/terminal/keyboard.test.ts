import { describe, expect, test } from "bun:test";
import { PassThrough } from "node:stream";
import { Keyboard, type KeyPress } from "../../../src/client/terminal/keyboard.ts";

/** The key presses in chunks of bytes: adjacent text joined, keys in brackets, pastes in braces. */
function parseKeys(...chunks: readonly (string | Uint8Array)[]): string {
  const source = new PassThrough();
  const presses: KeyPress[] = [];
  const keyboard = new Keyboard(source, (press) => presses.push(press));
  // A stream's own timing would delay the last chunk.
  for (const chunk of chunks) source.emit("data", Buffer.from(chunk));
  keyboard.stop();
  return presses.map(describePress).join("");
}

function describePress(press: KeyPress): string {
  if (press.kind === "paste") return `{${press.lines.join("|")}}`;
  return press.kind === "text" ? press.text : `[${press.name}]`;
}

const paste = (text: string) => `\u001b[200~${text}\u001b[201~`;

describe("the keyboard", () => {
  test("text in any script is text", () => {
    expect(parseKeys("aé漢😀")).toBe("aé漢😀");
  });

  test("keys have names", () => {
    expect(parseKeys("\u001b[A\u001bOB\u001b[H\u001b[4~\u001b[3~\u007f\t\r\n")).toBe(
      "[up][down][home][end][delete][backspace][tab][return][return]",
    );
    expect(parseKeys("\u0001\u0017\u001bb\u001b[1;5D\u001b\u007f")).toBe(
      "[C-a][C-w][M-b][C-left][M-backspace]",
    );
  });

  test("a control character is never text", () => {
    const controls = Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).filter(
      (character) => character !== "\u001b",
    );
    expect(parseKeys(...controls, "\u0085\u009b").replace(/\[[^\]]*\]/g, "")).toBe("");
  });

  test("a paste comes as a whole: line ends of any kind separate its lines, and a TAB is a space", () => {
    expect(parseKeys(paste("one\rtwo\nthree\r\nfour\n\nfi\tve"))).toBe("{one|two|three|four||fi ve}");
    expect(parseKeys(paste("one"), paste("one\n"), paste(""))).toBe("{one}{one|}{}");
  });

  test("in a paste all other keys are dropped", () => {
    expect(parseKeys(paste("a\u0003b\u0004c\u001b[Ad\u007fe\u0015"))).toBe("{abcde}");
  });

  test("after a paste keys are keys again", () => {
    expect(parseKeys(`${paste("a\tb")}\t\n`)).toBe("{a b}[tab][return]");
    expect(parseKeys(paste("a\r"), paste("\nb"))).toBe("{a|}{|b}");
  });

  test("bytes mean the same however they are split", () => {
    const bytes = Buffer.from(`x${paste("é\r\n漢\t😀")}y\u001b[A\r`);
    const whole = parseKeys(bytes);
    expect(whole).toBe("x{é|漢 😀}y[up][return]");
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(parseKeys(bytes.subarray(0, cut), bytes.subarray(cut))).toBe(whole);
    }
    expect(parseKeys(...Array.from(bytes, (byte) => new Uint8Array([byte])))).toBe(whole);
  });
});
