/** A switch of the page. It shows where it stands, and asks before it goes elsewhere. */
export class Switch {
  readonly #button: HTMLButtonElement;

  /** `flip` is called when the person wants it turned; whoever may turn it calls `set`. */
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
