import { Pace } from "../model/pace.ts";

/** Has the rows of new messages fade up, if they are in sight and come one by one. */
export class Arrivals {
  readonly #list: HTMLElement;
  readonly #pace = new Pace();
  /** Those whose rows are not drawn yet. */
  readonly #ids = new Set<number>();

  /** `list` has the rows. */
  constructor(list: HTMLElement) {
    this.#list = list;
    // Otherwise it would fade up again whenever the page is shown again.
    list.addEventListener("animationend", ({ target }) => {
      if (target instanceof Element) target.classList.remove("arrived");
    });
  }

  /** A message has come; `place`: whether its row will be in sight. */
  add(id: number, place: "in sight" | "elsewhere"): void {
    const isCalm = this.#pace.note(performance.now()) === "calm";
    if (!isCalm) this.#ids.clear();
    else if (place === "in sight") this.#ids.add(id);
  }

  /** The rows are drawn. */
  drawn(): void {
    for (const id of this.#ids) {
      const row = this.#list.querySelector(`.message[data-id="${id}"]`);
      if (row === null) continue;
      row.classList.add("arrived");
      this.#ids.delete(id);
    }
  }
}
