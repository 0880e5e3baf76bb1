import type { KeyInput, Page } from "puppeteer-core";
import { findFocus, findKept, findRows } from "../in-page.ts";

/** A user of the page in Firefox; the words are those of `PageVisitor`. */
export class FirefoxVisitor {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Registers a name, and waits for the answer. */
  async takeName(name: string): Promise<void> {
    await this.askFor(name);
    await this.page.waitForSelector("#name-form", { hidden: true });
    await this.isRegistered();
  }

  /** Asks for a name: in the question for one, or in the card behind the chip. */
  async askFor(name: string): Promise<void> {
    await this.isConnected();
    if (!(await this.isSeen("#name"))) await this.click("#change-name");
    await this.fill("#name", name);
    await this.press("#name", "Enter");
  }

  /** Waits until the page has a name on this connection. */
  async isRegistered(): Promise<void> {
    await this.page.waitForSelector('#header[data-registration="registered"]');
  }

  /** Waits until the page is connected. */
  async isConnected(): Promise<void> {
    await this.page.waitForSelector('#header[data-connection="connected"]');
  }

  /** Writes a message and sends it. */
  async say(text: string): Promise<void> {
    await this.fill("#message", text);
    await this.press("#message", "Enter");
  }

  /** Waits until a message with this text is on the board. */
  async sees(text: string): Promise<void> {
    await this.page.waitForFunction(
      (wanted) =>
        [...document.querySelectorAll("#rows .message .text")].some((row) =>
          row.textContent?.includes(wanted),
        ),
      {},
      text,
    );
  }

  /** The rows of the board that are in the document: `#id sender: text`, and marks. */
  async rows(): Promise<string[]> {
    return this.page.evaluate(findRows);
  }

  /** Waits until the text of the element with this id matches. */
  async reads(id: string, pattern: RegExp): Promise<void> {
    await this.page.waitForFunction(
      (wantedId, source) => new RegExp(source).test(document.getElementById(wantedId)?.textContent ?? ""),
      {},
      id,
      pattern.source,
    );
  }

  /** The text of the first element that matches. */
  async textOf(selector: string): Promise<string> {
    return this.page.$eval(selector, (element) => element.textContent ?? "");
  }

  /** The texts of all elements that match. */
  async textsOf(selector: string): Promise<string[]> {
    return this.page.$$eval(selector, (all) => all.map((element) => element.textContent ?? ""));
  }

  /** The value of a field. */
  async valueOf(selector: string): Promise<string> {
    return this.page.$eval(selector, (field) => String(Reflect.get(field, "value")));
  }

  /** An attribute of the first element that matches. */
  async attributeOf(selector: string, name: string): Promise<string | null> {
    return this.page.$eval(selector, (element, wanted) => element.getAttribute(wanted), name);
  }

  /** What this browser keeps for the board under this key. */
  async kept(key: string): Promise<string | undefined> {
    return this.page.evaluate(findKept, key);
  }

  /** The id or the text of the element with the focus; `page` if none has it. */
  async focus(): Promise<string> {
    return this.page.evaluate(findFocus);
  }

  /** Whether an element is shown. */
  async isSeen(selector: string): Promise<boolean> {
    return (await this.page.$(selector))?.isVisible() ?? false;
  }

  /** Clicks on an element, once it is there. */
  async click(selector: string): Promise<void> {
    await this.page.locator(selector).click();
  }

  /** Clicks on an item of the menu. */
  async choose(id: string): Promise<void> {
    await this.click("#menu-open");
    await this.click(`#menu #${id}`);
    if (await this.isSeen("#menu")) await this.page.keyboard.press("Escape");
  }

  /** Puts a text into a field in place of what is there. */
  async fill(selector: string, text: string): Promise<void> {
    await this.page.locator(selector).fill(text);
  }

  /** Presses keys in an element, one after another. */
  async press(selector: string, ...keys: KeyInput[]): Promise<void> {
    await this.page.focus(selector);
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Presses a key while another one is down. */
  async pressWith(held: KeyInput, key: KeyInput): Promise<void> {
    await this.page.keyboard.down(held);
    await this.page.keyboard.press(key);
    await this.page.keyboard.up(held);
  }

  /** Puts a text on the clipboard, as from another program. */
  async copy(text: string): Promise<void> {
    await this.page.evaluate((copied) => {
      const field = document.createElement("textarea");
      field.id = "copied";
      field.value = copied;
      document.body.append(field);
      field.select();
    }, text);
    await this.pressWith("Control", "c");
    await this.page.evaluate(() => document.getElementById("copied")?.remove());
  }
}
