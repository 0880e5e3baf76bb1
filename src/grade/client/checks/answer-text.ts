import type { ServerAnswer } from "../exchange.ts";
import { plainText } from "../plain-text.ts";
import type { Recording } from "../recording.ts";

/** Whether the answer to a typed command was shown until then. */
export function showsAnswer(recording: Recording, { text, atMs }: ServerAnswer, toMs: number): boolean {
  const output = plainText(recording.output({ fromMs: atMs, toMs }));
  if (text !== "ok") return output.includes(text);
  // A short word may be part of another one. Two threads that print at once put messages right beside it.
  const messages = new Set(recording.answers.map(({ message = "" }) => message));
  const rest = [...messages].reduce((shown, message) => shown.replaceAll(message || " ", " "), output);
  return /(?<!\p{L})ok(?!\p{L})/u.test(rest);
}
