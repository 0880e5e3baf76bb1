import { nameKey } from "../../protocol/name.ts";

/** A message, whose sender one may call. */
export interface Said {
  readonly message: { readonly sender: string };
}

/** A text that takes the place of what was begun. */
export interface NameCompletion {
  /** Where what was begun begins; it ends at the caret. */
  readonly start: number;
  readonly text: string;
}

/** A name that was begun, at the end of the text; what is before it must not belong to a word, as in `a@b`. */
const begunForm = /(?:^|[^\p{L}\p{M}\p{N}_@#/&.-])@([\p{Script=Latin}0-9_.-]{1,32})$/u;
const nameCharacter = /^[\p{L}\p{M}\p{N}_.-]/u;

/**
 * Completes a name that was begun just before the caret: `@na` becomes `@nadia `. Undefined if there is none, or it fits no
 * sender of these messages; if it fits several, the first one is taken.
 */
export function completeName(text: string, caret: number, said: Iterable<Said>): NameCompletion | undefined {
  const begun = begunForm.exec(text.slice(0, caret))?.[1];
  if (begun === undefined || nameCharacter.test(text.slice(caret))) return undefined;
  const key = nameKey(begun);
  for (const { message } of said) {
    const { sender } = message;
    const senderKey = nameKey(sender);
    if (senderKey === key || !senderKey.startsWith(key)) continue;
    return { start: caret - begun.length, text: text.startsWith(" ", caret) ? sender : `${sender} ` };
  }
  return undefined;
}
