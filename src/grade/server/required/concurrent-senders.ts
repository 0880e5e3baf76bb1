import { failed, passed, type Verdict } from "../../check.ts";
import type { GradedClient } from "../graded-client.ts";
import { onBoard, required } from "../server-check.ts";
import { type ShownLine, shows } from "../shown-line.ts";

const rounds = 1000;
/** A slow server gets fewer rounds, in this time. */
const maxMs = 20_000;
/** Long messages take longer to write: then a reader sees one that is half written. */
const fillerLength = 180;

/** Two who send at the same time, under a thousand rounds. */
export const concurrentSendersCheck = required(
  "concurrent-senders",
  9,
  "Two clients send at the same time, again and again: no message is torn, each has its sender, and no id comes twice.",
  onBoard(async (server, evidence) => {
    const senders = [await server.join("anna", evidence), await server.join("bruno", evidence)] as const;
    const reader = await server.join("reader", evidence);
    await reader.ask("send the-start", "ok");
    const seen = new ShownRounds(senders, (await reader.read("the-start")).id);
    const giveUpAtMs = performance.now() + maxMs;
    let round = 0;
    for (; round < rounds && performance.now() < giveUpAtMs && seen.fault === undefined; round++) {
      const texts = senders.map((sender, at) => messageOf(sender, round, at));
      await Promise.all(senders.map((sender, at) => sender.send(texts[at] ?? "")));
      const shown = await Promise.all([...senders, reader].map((client) => client.read(".")));
      for (const each of shown) seen.add(each, round);
    }
    return seen.judge(round * senders.length);
  }),
);

/** Each sender has messages of one letter, so that a mixture shows. */
function messageOf({ userName }: GradedClient, round: number, at: number): string {
  const filler = (at === 0 ? "a" : "b").repeat(at === 0 ? fillerLength : fillerLength / 2);
  return `${userName}-in-round-${round}-${filler}.`;
}

class ShownRounds {
  readonly #senders: readonly GradedClient[];
  readonly #firstId: number;
  readonly #byId = new Map<number, ShownLine>();
  #lastId: number;
  #fault: string | undefined;

  constructor(senders: readonly GradedClient[], firstId: number) {
    this.#senders = senders;
    this.#firstId = firstId;
    this.#lastId = firstId;
  }

  get fault(): string | undefined {
    return this.#fault;
  }

  add(shown: ShownLine, round: number): void {
    this.#fault ??= this.#findFault(shown, round);
    this.#byId.set(shown.id, shown);
    this.#lastId = Math.max(this.#lastId, shown.id);
  }

  /** Ids that rise by less than one for each message were given twice, also where no `read` saw both. */
  judge(messageCount: number): Verdict {
    if (this.#fault !== undefined) return failed(this.#fault);
    const idCount = this.#lastId - this.#firstId;
    return idCount >= messageCount
      ? passed
      : failed(
          `${messageCount} messages raised the id by ${idCount} only, from ${this.#firstId} to ${this.#lastId}: some have the same id`,
        );
  }

  #findFault(shown: ShownLine, round: number): string | undefined {
    const { id, sender, line } = shown;
    const where = `in round ${round + 1}, read showed ${JSON.stringify(line)}`;
    const author = this.#senders.find((each, at) => shows(shown, messageOf(each, round, at)));
    if (author === undefined) return `${where}: nobody sent that in this round`;
    if (sender !== "" && sender !== author.userName) return `${where}: ${author.userName} sent that`;
    const before = this.#byId.get(id);
    if (before !== undefined && before.line !== line)
      return `${where}, but message ${id} was ${JSON.stringify(before.line)} before`;
    return undefined;
  }
}
