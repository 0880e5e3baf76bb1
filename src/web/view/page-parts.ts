import type { BoardParts } from "./board-view.ts";
import { findElement } from "./elements.ts";
import type { EmptyBoardParts } from "./empty-board.ts";
import type { KeyParts } from "./key-dialog.ts";
import type { MessageParts } from "./message-field.ts";
import type { NameParts } from "./name-field.ts";
import { NoticeBox } from "./notice.ts";
import type { StateParts } from "./state-view.ts";
import type { Switch } from "./switch.ts";

/** The elements for the name. */
export function findNameParts(): NameParts {
  return {
    form: findElement("name-form", HTMLFormElement),
    field: findElement("name", HTMLInputElement),
    button: findElement("take-name", HTMLButtonElement),
    hint: findElement("name-hint", HTMLElement),
    alert: findElement("name-alert", HTMLElement),
    ideas: findElement("name-ideas", HTMLElement),
    opener: findElement("change-name", HTMLButtonElement),
    chip: findElement("own-name", HTMLElement),
    messageForm: findElement("message-form", HTMLFormElement),
    messageField: findElement("message", HTMLTextAreaElement),
  };
}

/** The elements for a message. */
export function findMessageParts(lines: Pick<MessageParts, "alertLine" | "hintLine">): MessageParts {
  return {
    form: findElement("message-form", HTMLFormElement),
    field: findElement("message", HTMLTextAreaElement),
    counter: findElement("counter", HTMLElement),
    sendLines: findElement("send-lines", HTMLButtonElement),
    ...lines,
  };
}

/** The elements for the key. */
export function findKeyParts(): KeyParts {
  return {
    opener: findElement("show-key", HTMLButtonElement),
    dialog: findElement("key-dialog", HTMLDialogElement),
    form: findElement("key-form", HTMLFormElement),
    field: findElement("key", HTMLInputElement),
    note: findElement("key-note", HTMLElement),
    copy: findElement("copy-key", HTMLButtonElement),
    copyLink: findElement("copy-key-link", HTMLButtonElement),
    close: findElement("close-key", HTMLButtonElement),
  };
}

/** The elements of the board. */
export function findBoardParts(): BoardParts {
  return {
    scroller: findElement("board", HTMLElement),
    talk: findElement("talk", HTMLElement),
    list: findElement("rows", HTMLElement),
  };
}

/** The elements of a board without messages. */
export function findEmptyBoardParts(): EmptyBoardParts {
  return {
    box: findElement("empty", HTMLElement),
    firstWord: findElement("first-word", HTMLElement),
    lead: findElement("address-lead", HTMLElement),
    address: findElement("address", HTMLElement),
    terminal: findElement("terminal", HTMLElement),
    terminalCommand: findElement("terminal-command", HTMLElement),
  };
}

/** The notice above the field. */
export function findNotice(): NoticeBox {
  return new NoticeBox({
    box: findElement("notice", HTMLElement),
    lead: findElement("notice-lead", HTMLElement),
    rest: findElement("notice-rest", HTMLElement),
  });
}

/** The elements for the status. */
export function findStateParts(live: Switch, notice: NoticeBox): StateParts {
  return {
    header: findElement("header", HTMLElement),
    word: findElement("state-word", HTMLElement),
    connection: findElement("connection", HTMLElement),
    notice,
    reason: findElement("reason", HTMLElement),
    retry: findElement("retry", HTMLButtonElement),
    field: findElement("message", HTMLTextAreaElement),
    live,
  };
}
