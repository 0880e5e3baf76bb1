import type { Page } from "playwright-core";
import { Visitor } from "./visitor.ts";

/** What a server answers to a line; `hang up` closes the connection, undefined leaves it unanswered. */
export type Answer = (line: string) => string | undefined;

/**
 * Puts another server in the place of ours, from the next load of the page on, and loads it. A connection for which
 * `refuse` has a text is sent that and closed.
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

/** A server with an empty board that welcomes and takes everything, but for what `special` answers. */
export function answerBesides(special: Answer): Answer {
  return (line) => {
    const reply = special(line);
    if (reply !== undefined) return reply;
    if (line.startsWith("register ")) return line.replace("register", "Welcome");
    return line.startsWith("send ") ? "ok" : "0 server: no messages yet";
  };
}
