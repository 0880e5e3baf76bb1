import { parseName } from "../../protocol/name.ts";
import { escapeUnprintable } from "../../protocol/text.ts";
import { codeOf, describeNameRefusal, proposeNames, type Words } from "../model/words.ts";
import { AlertLine } from "./alert-line.ts";
import { makeElement, setText } from "./elements.ts";

/** The elements for the name. */
export interface NameParts {
  readonly form: HTMLFormElement;
  readonly field: HTMLInputElement;
  readonly button: HTMLButtonElement;
  readonly hint: HTMLElement;
  readonly alert: HTMLElement;
  readonly ideas: HTMLElement;
  /** Opens the card. */
  readonly opener: HTMLButtonElement;
  /** Says under which name the user writes. */
  readonly chip: HTMLElement;
  /** The form for messages: the question for a name stands in its place. */
  readonly messageForm: HTMLFormElement;
  readonly messageField: HTMLElement;
}

const joinHint =
  "One word: letters, digits, _ . -. No password, no account: the name is yours while you are here.";
const takenHint =
  "If that is you on another device: open this name there by ⋯, or wait; it is free about two minutes after that one has left.";
const changeHint = "What you have sent keeps the old name. That one is free for others at once.";

/**
 * The name: a question in place of the composer until there is one, then a chip beside it, whose card changes it. What is
 * typed is only a request until the server answers Welcome.
 */
export class NameField {
  readonly #parts: NameParts;
  readonly #alertLine: AlertLine;
  readonly #register: (name: string) => void;
  #form: "question" | "card" | "closed" = "question";
  #name: string;
  #asked = "";

  /** `current`: the name that is being registered, if there is one. `register` receives only valid names. */
  constructor(
    parts: NameParts,
    names: { readonly proposed: string; readonly current: string | undefined },
    register: (name: string) => void,
  ) {
    this.#parts = parts;
    this.#alertLine = new AlertLine(parts.alert);
    this.#register = register;
    this.#name = escapeUnprintable(names.current ?? "");
    parts.field.value = escapeUnprintable(names.proposed);
    this.#listen();
    this.#draw(names.current === undefined ? "question" : "closed");
  }

  /** Whether the name is asked for in place of the composer. */
  get isAsking(): boolean {
    return this.#form === "question";
  }

  /** Shows why the last name was refused, by the server's line. */
  showRefusal(line: string): void {
    const code = codeOf(line);
    this.#refuse(describeNameRefusal(code, this.#asked));
    this.#propose(proposeNames(code, this.#asked));
    if (code === "name-taken") setText(this.#parts.hint, takenHint);
  }

  /** Shows an error of the name, and moves the focus here. */
  showError(reason: string): void {
    this.#refuse({ lead: "", rest: reason });
  }

  /** Moves the focus here. */
  focus(): void {
    this.#parts.field.focus();
    this.#parts.field.select();
  }

  /** Shows the registered name. The card stays open if the user is still at it. */
  showRegistered(welcomed: string): void {
    this.#name = escapeUnprintable(welcomed);
    const isAsked = this.isAsking || this.#parts.field.value.trim() === this.#asked;
    const hadFocus = this.#parts.form.contains(document.activeElement);
    if (isAsked) this.#close(hadFocus);
    else this.#draw(this.#form);
  }

  /** Shows that there is no name: the question takes the composer's place. */
  showNameless(): void {
    this.#draw("question");
  }

  /** Opens the card. */
  open(): void {
    if (this.#form !== "closed") return this.focus();
    this.#parts.field.value = this.#name;
    this.#draw("card");
    this.focus();
  }

  #listen(): void {
    const { form, field, opener } = this.#parts;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    field.addEventListener("input", () => this.#clear());
    opener.addEventListener("click", () => (this.#form === "card" ? this.#close(true) : this.open()));
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing || this.#form !== "card") return;
      event.stopPropagation();
      this.#close(true);
    });
    document.addEventListener("pointerdown", ({ target }) => {
      if (this.#form !== "card" || !(target instanceof Node)) return;
      if (!form.contains(target) && !opener.contains(target)) this.#close(false);
    });
  }

  #submit(): void {
    const raw = this.#parts.field.value.trim();
    if (raw === "") return this.#refuse({ lead: "", rest: joinHint });
    if (this.#form === "card" && raw === this.#name) return this.#close(true);
    const name = parseName(raw);
    if (typeof name !== "string") {
      this.#refuse(describeNameRefusal(name.code, raw));
      return this.#propose(proposeNames(name.code, raw));
    }
    this.#clear();
    this.#asked = raw;
    this.#register(name);
  }

  #refuse(words: Words): void {
    this.#clear();
    if (this.#form === "closed") this.#draw("card");
    this.#alertLine.show(words, this.#parts.field);
    setText(this.#parts.hint, "");
    this.focus();
  }

  #clear(): void {
    this.#alertLine.clear();
    this.#parts.ideas.replaceChildren();
    this.#parts.ideas.hidden = true;
    this.#drawHint();
  }

  #propose(names: readonly string[]): void {
    const { ideas, field } = this.#parts;
    const buttons = names.map((name) => {
      const button = makeElement("button", "pill", escapeUnprintable(name));
      button.type = "button";
      button.addEventListener("click", () => {
        field.value = name;
        this.#submit();
      });
      return button;
    });
    ideas.append("Perhaps", ...buttons);
    ideas.hidden = buttons.length === 0;
  }

  #close(takesFocus: boolean): void {
    this.#clear();
    this.#draw("closed");
    if (takesFocus) this.#parts.messageField.focus();
  }

  #draw(form: "question" | "card" | "closed"): void {
    this.#form = form;
    const { button, chip, opener, messageForm } = this.#parts;
    const element = this.#parts.form;
    element.hidden = form === "closed";
    element.className = form === "card" ? "card" : "line question";
    element.role = form === "card" ? "dialog" : null;
    messageForm.hidden = form === "question";
    opener.ariaExpanded = form === "card" ? "true" : "false";
    setText(button, form === "card" ? "Change" : "Join");
    setText(chip, this.#name);
    this.#drawHint();
  }

  #drawHint(): void {
    setText(this.#parts.hint, this.#form === "card" ? changeHint : joinHint);
  }
}
