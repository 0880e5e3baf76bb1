/** In less room than this many times the text's size, the words would be cut off. */
const leastEms = 14;

/** What the empty field says: a word where there is no room for more. */
export class Placeholder {
  readonly #field: HTMLTextAreaElement;
  #words = "Write a message";

  constructor(field: HTMLTextAreaElement) {
    this.#field = field;
    new ResizeObserver(() => this.#draw()).observe(field);
  }

  /** Says what becomes of a message while there is a connection, and while there is none. */
  set(state: "connected" | "offline"): void {
    this.#words = state === "offline" ? "Write a message, it will wait" : "Write a message";
    this.#draw();
  }

  #draw(): void {
    const field = this.#field;
    // Hidden, it has no width yet.
    const isNarrow =
      field.clientWidth > 0 && field.clientWidth < leastEms * parseFloat(getComputedStyle(field).fontSize);
    const words = isNarrow ? "Message" : this.#words;
    if (field.placeholder !== words) field.placeholder = words;
  }
}
