/** A switch of the page. It shows its position, and asks before it changes. */
export class Switch {
  readonly #button: HTMLButtonElement;

  /** `flip` is called when the person wants to turn it; call `set` to turn it. */
  constructor(button: HTMLButtonElement, flip: (wanted: "on" | "off") => void) {
    this.#button = button;
    button.addEventListener("click", () => flip(this.position === "on" ? "off" : "on"));
  }

  /** Where it stands. */
  get position(): "on" | "off" {
    return this.#button.ariaChecked === "true" ? "on" : "off";
  }

  /** Turns it. */
  set(position: "on" | "off"): void {
    this.#button.ariaChecked = position === "on" ? "true" : "false";
  }
}
