import type { Answered, ServerEvent, ServerPort, ServerRequest } from "../../actors/client/ports.ts";
import type { WireLog } from "./model/wire-log.ts";

/** A connection that notes what is asked and answered on it. */
export class RecordedServer implements ServerPort {
  readonly #server: ServerPort;
  readonly #log: WireLog;

  constructor(server: ServerPort, log: WireLog) {
    this.#server = server;
    this.#log = log;
  }

  get address(): string {
    return this.#server.address;
  }

  get serverCount(): number {
    return this.#server.serverCount;
  }

  useNext(): void {
    this.#server.useNext();
  }

  open(client: { send(event: ServerEvent): void }): void {
    this.#server.open(client);
  }

  request({ text, from, flow = from }: ServerRequest): void {
    const note = this.#log.ask(text, Date.now());
    if (note === undefined) return this.#server.request({ text, from });
    const send = (answered: Answered) => {
      note(answered.text, Date.now());
      from.send(answered);
    };
    this.#server.request({ text, flow, from: { send } });
  }

  sendLine(text: string): void {
    this.#server.sendLine(text);
  }

  drop(reason: string): void {
    this.#server.drop(reason);
  }

  closeGracefully(): void {
    this.#server.closeGracefully();
  }
}
