import { isToken } from "../../protocol/token.ts";
import { findElement, setText } from "./elements.ts";

/** The page of a board that asks for a token; it takes the place of the talk. */
export class TokenPage {
  readonly #header = findElement("header", HTMLElement);
  readonly #page = findElement("token-page", HTMLElement);
  readonly #field = findElement("token", HTMLInputElement);
  readonly #alert = findElement("token-alert", HTMLElement);
  #answered: (token: string) => void = () => undefined;

  constructor() {
    const show = findElement("show-token", HTMLButtonElement);
    show.addEventListener("click", () => this.#toggle(show));
    this.#field.addEventListener("input", () => this.#say(""));
    findElement("token-form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit(this.#field.value.trim());
    });
  }

  /** Asks for a token until the reader gives one. `problem`: what the board says of the last one; empty if nothing. */
  ask(problem: string): Promise<string> {
    this.#header.dataset.connection = "closed";
    this.#header.dataset.state = "token";
    setText(findElement("state-word", HTMLElement), "token needed");
    setText(findElement("connection", HTMLElement), "This board asks for a token.");
    this.#page.hidden = false;
    this.#say(problem);
    this.#field.focus();
    return new Promise((resolve) => {
      this.#answered = resolve;
    });
  }

  /** The board has let the page in: the token leaves the document. */
  close(): void {
    if (this.#page.hidden) return;
    this.#page.hidden = true;
    this.#field.value = "";
    this.#header.dataset.connection = "connecting";
    this.#header.dataset.state = "connecting";
    setText(findElement("state-word", HTMLElement), "connecting");
  }

  #submit(token: string): void {
    if (isToken(token)) return this.#answered(token);
    this.#say("A token is one word of letters, digits, _ and -.");
    this.#field.focus();
  }

  #say(problem: string): void {
    setText(this.#alert, problem);
    this.#field.ariaInvalid = problem === "" ? "false" : "true";
  }

  #toggle(show: HTMLButtonElement): void {
    const isShown = this.#field.type === "text";
    this.#field.type = isShown ? "password" : "text";
    show.ariaPressed = isShown ? "false" : "true";
    this.#field.focus();
  }
}
