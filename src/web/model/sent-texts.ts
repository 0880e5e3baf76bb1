/** More than anybody brings back. */
const maxTexts = 50;

/** What the reader has sent from this page, to be brought back into the field. */
export class SentTexts {
  #texts: readonly string[] = [];
  /** The place of the text that is in the field; the number of texts if it is none of them. */
  #place = 0;

  /** Adds the text that was sent last. */
  add(text: string): void {
    this.#texts = [...this.#texts.filter((each) => each !== text), text].slice(-maxTexts);
    this.#place = this.#texts.length;
  }

  /**
   * Brings back the text before the one in the field, or the one after it. Does so only if the field is empty or holds a
   * text that was brought back; returns whether it did.
   */
  recall(inField: string, which: "older" | "newer", set: (text: string) => void): boolean {
    if (inField !== "" && inField !== this.#texts[this.#place]) return false;
    const from = inField === "" ? this.#texts.length : this.#place;
    const place = which === "older" ? from - 1 : from + 1;
    if (place < 0 || place > this.#texts.length) return false;
    this.#place = place;
    set(this.#texts[place] ?? "");
    return true;
  }
}
