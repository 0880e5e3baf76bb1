import type { Page } from "playwright-core";
import { PageVisitor } from "./visitor.ts";

/** A server's answer to a line: `hang up` closes the connection, undefined sends nothing. */
export type StandInAnswer = (line: string) => string | undefined;

/** Makes a page poll, from its next load on, unless its user has chosen otherwise. */
export async function preferPolling(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const key = "lastword.mode";
    if (localStorage.getItem(key) === null) localStorage.setItem(key, "poll");
  });
}

/**
 * Replaces the server with a stand-in, and reloads the page, which polls it: a stand-in needs no `wait`, and does not know
 * `time`. If `refuse` returns a text, the stand-in sends it on a new connection and closes that. Without `answerKey`, the
 * stand-in has no keys.
 */
export async function answerWith(
  page: Page,
  answer: StandInAnswer,
  refuse: () => string | undefined = () => undefined,
  answerKey: StandInAnswer = () => "error unknown-command: no such command",
): Promise<PageVisitor> {
  await page.routeWebSocket("**/ws", async (socket) => {
    const refusal = refuse();
    if (refusal !== undefined) {
      socket.send(refusal);
      return socket.close();
    }
    socket.onMessage(async (line) => {
      const text = line.toString();
      if (text.startsWith("time ")) return socket.send("error unknown-command: no such command");
      const reply = text.startsWith("key ") ? answerKey(text) : answer(text);
      if (reply === "hang up") await socket.close();
      else if (reply !== undefined) socket.send(reply);
    });
  });
  await preferPolling(page);
  await page.reload();
  return new PageVisitor(page);
}

/** The answers of a server with an empty board that accepts everything; `special` overrides them. */
export function answerBesides(special: StandInAnswer): StandInAnswer {
  return (line) => {
    const reply = special(line);
    if (reply !== undefined) return reply;
    if (line.startsWith("register ")) return line.replace("register", "Welcome");
    return line.startsWith("send ") ? "ok" : "0 server: no messages yet";
  };
}
