import type { Page } from "playwright-core";
import { eventually } from "../support/deadline.ts";
import { WireClient } from "../support/wire-client.ts";
import { findFocus, findKept, findRows, measureToEnd, scrollBoard } from "./in-page.ts";

/** A user of the page. */
export class PageVisitor {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Registers a name, and waits for the answer. */
  async takeName(name: string): Promise<void> {
    await this.askFor(name);
    await this.page.locator("#name-form").waitFor({ state: "hidden" });
    await this.isRegistered();
  }

  /** Asks for a name: in the question for one, or in the card behind the chip. */
  async askFor(name: string): Promise<void> {
    await this.isConnected();
    if (!(await this.page.locator("#name").isVisible())) await this.page.click("#change-name");
    await this.page.fill("#name", name);
    await this.page.press("#name", "Enter");
  }

  /** Waits until the page has a name on this connection. */
  async isRegistered(): Promise<void> {
    await this.page.locator('#header[data-registration="registered"]').waitFor();
  }

  /** Presses a button or a switch in the menu, and closes it. */
  async choose(role: "button" | "switch", name: string): Promise<void> {
    await this.page.click("#menu-open");
    await this.page.locator("#menu").getByRole(role, { name }).click();
    if (await this.page.locator("#menu").isVisible()) await this.page.keyboard.press("Escape");
  }

  /** Chooses in the menu of which messages there are notifications. */
  async wantNotifications(choice: "mentions" | "all" | "never"): Promise<void> {
    await this.page.click("#menu-open");
    await this.page.selectOption("#notifications", choice);
    await this.page.keyboard.press("Escape");
  }

  /** Whether a switch in the menu is on. */
  async isOn(id: string): Promise<boolean> {
    return (await this.page.getAttribute(`#${id}`, "aria-checked")) === "true";
  }

  /** Writes a message and sends it. */
  async say(text: string): Promise<void> {
    await this.page.fill("#message", text);
    await this.page.press("#message", "Enter");
  }

  /** Waits until the page is connected. */
  async isConnected(): Promise<void> {
    await this.page.locator('#header[data-connection="connected"]').waitFor();
  }

  /** Waits until a message with this text is on the board. */
  async sees(text: string): Promise<void> {
    await this.page.locator("#rows .message .text", { hasText: text }).first().waitFor({ state: "attached" });
  }

  /** The rows of the board that are in the document: `#id sender: text`, and marks. */
  async rows(): Promise<string[]> {
    return this.page.evaluate(findRows);
  }

  /** The messages among the rows; a poll may find two at once, and adds a mark. */
  async messages(): Promise<string[]> {
    return (await this.rows()).filter((row) => row.startsWith("#"));
  }

  /** The text of the element with this id. */
  async textOf(id: string): Promise<string> {
    return (await this.page.locator(`#${id}`).textContent()) ?? "";
  }

  /** What this browser keeps for the board under this key. */
  async kept(key: string): Promise<string | undefined> {
    return this.page.evaluate(findKept, key);
  }

  /** The id or the text of the element with the focus; `page` if none has it. */
  async focus(): Promise<string> {
    return this.page.evaluate(findFocus);
  }

  /** Waits until the text of the element with this id matches. */
  async reads(id: string, pattern: RegExp): Promise<string> {
    return eventually(
      () => this.textOf(id),
      (text) => pattern.test(text),
    );
  }

  /** Scrolls the board to the start or end of its rows in the document. */
  async scrollTo(edge: "start" | "end"): Promise<void> {
    await this.page.evaluate(scrollBoard, edge);
  }

  /** The distance from the end of the rows in the document. */
  async distanceFromEndPx(): Promise<number> {
    return this.page.evaluate(measureToEnd);
  }
}

/** What the browser keeps under this name for the boards of an address, by the boards' identities. */
export async function readKept(page: Page, name: string): Promise<Map<string, string>> {
  const texts = await page.evaluate(() => Object.entries<string>({ ...localStorage }));
  const prefix = `lastword.${name}.`;
  const kept = texts.filter(([key]) => key.startsWith(prefix));
  return new Map(kept.map(([key, text]) => [key.slice(prefix.length), text]));
}

/** Another client on the board, over TCP. */
export async function joinAs(name: string, port: number): Promise<WireClient> {
  const client = await WireClient.connect(port);
  const answer = await client.ask(`register ${name}`);
  if (answer !== `Welcome ${name}`) throw new Error(answer);
  return client;
}

/** Sends this many messages, each with its number. */
export async function sendMany(client: WireClient, count: number): Promise<void> {
  const batch = 500;
  for (let sent = 0; sent < count; sent += batch) {
    const texts = Array.from(
      { length: Math.min(batch, count - sent) },
      (_, index) => `number ${sent + index + 1}`,
    );
    client.send(texts.map((text) => `send ${text}\n`).join(""));
    await client.lines(texts.length);
  }
}
