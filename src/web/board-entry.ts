import { type About, type AboutAnswer, type Denial, isDenial } from "./model/about.ts";
import { BoardToken } from "./model/board-token.ts";
import type { PersistentStore } from "./model/persistent-store.ts";
import { TokenPage } from "./view/token-page.ts";

/** How the page gets into a board that asks for a token. */
export class BoardEntry {
  readonly token: BoardToken;
  readonly #page = new TokenPage();
  readonly #read: (token: string | undefined) => Promise<AboutAnswer>;

  /** `read` reads what the board says of itself to a client with this token, and never rejects. */
  constructor(storage: PersistentStore, read: (token: string | undefined) => Promise<AboutAnswer>) {
    this.token = new BoardToken(storage);
    this.#read = read;
  }

  /** What the board says of itself now. Never rejects. */
  readAbout(): Promise<AboutAnswer> {
    return this.#read(this.token.current());
  }

  /** The same, undefined without an answer. Asks the reader for a token, as long as the board wants another one. */
  async readLetIn(): Promise<About | undefined> {
    let answer = await this.readAbout();
    while (isDenial(answer)) {
      this.token.use(await this.#page.ask(this.token.describe(answer)));
      answer = await this.readAbout();
    }
    this.#page.close();
    return answer === "no answer" ? undefined : answer;
  }

  /** The board does not know the token any more: the page begins again with another one. */
  async askAgain(client: { stop(): unknown }, denial: Denial): Promise<void> {
    client.stop();
    this.token.use(await this.#page.ask(this.token.describe(denial)));
    this.token.keep();
    location.reload();
  }
}
