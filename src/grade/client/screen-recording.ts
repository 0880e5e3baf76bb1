/** A stretch of a recording, in ms since its start. */
export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** More is not kept: a client that prints without end must not fill the memory. */
const maxLength = 1024 * 1024;

/** What a client's terminal got to show, and when. */
export class ScreenRecording {
  readonly #decoder = new TextDecoder();
  readonly #outputs: { readonly atMs: number; readonly text: string }[] = [];
  #length = 0;

  add(atMs: number, bytes: Uint8Array): void {
    if (this.#length >= maxLength) return;
    const text = this.#decoder.decode(bytes, { stream: true });
    this.#outputs.push({ atMs, text });
    this.#length += text.length;
  }

  /** What was shown in this time, with its escape sequences. */
  between({ fromMs, toMs }: TimeSpan): string {
    const shown = this.#outputs.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
    return shown.map(({ text }) => text).join("");
  }
}
