/** A switch on the page. A click only requests a change; `set` makes it. */
export class Switch {
  readonly #button: HTMLButtonElement;

  /** `requestChange` receives the position that the user wants. */
  constructor(button: HTMLButtonElement, requestChange: (wanted: "on" | "off") => void) {
    this.#button = button;
    button.addEventListener("click", () => requestChange(this.position === "on" ? "off" : "on"));
  }

  /** The current position. */
  get position(): "on" | "off" {
    return this.#button.ariaChecked === "true" ? "on" : "off";
  }

  /** Sets the position. */
  set(position: "on" | "off"): void {
    this.#button.ariaChecked = position === "on" ? "true" : "false";
  }
}
