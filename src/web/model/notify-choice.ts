import type { Message } from "../../protocol/reply.ts";
import { mentions } from "./text-parts.ts";

/** Of which messages the reader wants a notification. */
export type NotifyChoice = "mentions" | "all" | "never";

const choices: readonly NotifyChoice[] = ["mentions", "all", "never"];

/** Reads a choice from a control or from what is kept; earlier versions of the page kept `on` for all. */
export function parseNotifyChoice(text: string | undefined): NotifyChoice {
  if (text === "on") return "all";
  return choices.find((choice) => choice === text) ?? "never";
}

/** Whether the reader wants a notification of a message. `ownNames`: those by which one may call the reader. */
export function isWanted({ text }: Message, choice: NotifyChoice, ownNames: readonly string[]): boolean {
  return choice === "all" || (choice === "mentions" && mentions(text, ownNames));
}

/** What a hidden page can do, as the menu says it. A browser slows down the timers of a hidden page, but not a `wait`. */
export function describeHiddenPage(choice: NotifyChoice, mode: "live" | "poll"): string {
  if (choice === "never") return "";
  if (mode === "live") return "while the page is hidden, as long as the browser lets it run";
  return "while the page is hidden; late, since it asks each second, and a browser slows that down";
}
