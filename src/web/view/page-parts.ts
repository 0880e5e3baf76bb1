import type { AlertLine } from "./alert-line.ts";
import { findElement } from "./elements.ts";
import type { KeyParts } from "./key-dialog.ts";
import type { MessageParts } from "./message-field.ts";
import type { NameParts } from "./name-field.ts";
import type { StatusParts } from "./status-view.ts";
import type { Switch } from "./switch.ts";

/** The elements for the name. */
export function findNameParts(alertLine: AlertLine): NameParts {
  return {
    form: findElement("name-form", HTMLFormElement),
    field: findElement("name", HTMLInputElement),
    button: findElement("take-name", HTMLButtonElement),
    hint: findElement("name-hint", HTMLElement),
    alertLine,
  };
}

/** The elements for a message. */
export function findMessageParts(alertLine: AlertLine): MessageParts {
  return {
    form: findElement("message-form", HTMLFormElement),
    field: findElement("message", HTMLTextAreaElement),
    counter: findElement("counter", HTMLElement),
    alertLine,
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
    close: findElement("close-key", HTMLButtonElement),
  };
}

/** The elements for the status. */
export function findStatusParts(live: Switch): StatusParts {
  return {
    header: findElement("header", HTMLElement),
    connection: findElement("connection", HTMLElement),
    countdown: findElement("countdown", HTMLElement),
    reason: findElement("reason", HTMLElement),
    retry: findElement("retry", HTMLButtonElement),
    focusFallback: findElement("message", HTMLTextAreaElement),
    pulse: findElement("pulse", HTMLElement),
    polling: findElement("polling", HTMLElement),
    last: findElement("last", HTMLElement),
    live,
  };
}
