import type { Page } from "playwright-core";
import { Visitor } from "./visitor.ts";

/** A server's answer to a line: `hang up` closes the connection, undefined sends nothing. */
export type Answer = (line: string) => string | undefined;

/**
 * Replaces the server with a stand-in, and reloads the page. If `refuse` returns a text, the stand-in sends it on a new
 * connection and closes that.
 */
export async function answerWith(
  page: Page,
  answer: Answer,
  refuse: () => string | undefined = () => undefined,
): Promise<Visitor> {
  await page.routeWebSocket("**/ws", async (socket) => {
    const refusal = refuse();
    if (refusal !== undefined) {
      socket.send(refusal);
      return socket.close();
    }
    socket.onMessage(async (line) => {
      const reply = answer(line.toString());
      if (reply === "hang up") await socket.close();
      else if (reply !== undefined) socket.send(reply);
    });
  });
  await page.reload();
  return new Visitor(page);
}

/** The answers of a server with an empty board that accepts everything; `special` overrides them. */
export function answerBesides(special: Answer): Answer {
  return (line) => {
    const reply = special(line);
    if (reply !== undefined) return reply;
    if (line.startsWith("register ")) return line.replace("register", "Welcome");
    return line.startsWith("send ") ? "ok" : "0 server: no messages yet";
  };
}
