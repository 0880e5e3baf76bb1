import { WireClient } from "./wire-client.ts";

/** A client that sends numbered messages, some in flight at a time, and remembers which were acknowledged. */
export class RecordingSender {
  readonly name: string;
  readonly acknowledged: string[] = [];
  readonly #client: WireClient;
  readonly #inFlight: string[] = [];
  #next = 1;

  private constructor(name: string, client: WireClient) {
    this.name = name;
    this.#client = client;
  }

  static async connect(port: number, name: string): Promise<RecordingSender> {
    const client = await WireClient.connect(port);
    const answer = await client.ask(`register ${name}`);
    if (answer !== `Welcome ${name}`) throw new Error(answer);
    return new RecordingSender(name, client);
  }

  /** Sends until `count` are acknowledged or the connection ends, whichever comes first. */
  async run(count: number, window: number, onAcknowledged: () => void = () => undefined): Promise<void> {
    try {
      while (this.acknowledged.length < count) {
        while (this.#inFlight.length < window && this.acknowledged.length + this.#inFlight.length < count) {
          const text = `${this.name} ${this.#next++}`;
          this.#inFlight.push(text);
          this.#client.send(`send ${text}\n`);
        }
        const answer = await this.#client.line();
        if (answer !== "ok") throw new UnexpectedAnswer(answer);
        this.acknowledged.push(this.#inFlight.shift() ?? "");
        onAcknowledged();
      }
    } catch (error) {
      if (error instanceof UnexpectedAnswer) throw error;
    } finally {
      this.#client[Symbol.dispose]();
    }
  }
}

class UnexpectedAnswer extends Error {}
