/** A WebSocket client as a browser has it: what comes early is kept until it is asked for. */
export class WebSocketClient implements Disposable {
  readonly #socket: WebSocket;
  readonly #messages: string[] = [];
  #closeCode: number | undefined;
  #wake: () => void = () => undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      this.#messages.push(String(data));
      this.#wake();
    };
    socket.onclose = ({ code }) => {
      this.#closeCode = code;
      this.#wake();
    };
  }

  /** Connects to `/ws`; rejects when the handshake is refused. */
  static async connect(
    port: number | undefined,
    headers: Record<string, string> = {},
  ): Promise<WebSocketClient> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers });
    const client = new WebSocketClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = () => reject(new Error("the handshake was refused"));
    });
    return client;
  }

  send(message: string | Uint8Array<ArrayBuffer>): this {
    this.#socket.send(message);
    return this;
  }

  /** The next message; rejects when the connection closes before it. */
  async message(): Promise<string> {
    for (;;) {
      const message = this.#messages.shift();
      if (message !== undefined) return message;
      if (this.#closeCode !== undefined) throw new Error(`closed with ${this.#closeCode}`);
      await this.#more();
    }
  }

  /** Sends a line and returns the next reply. */
  async ask(line: string): Promise<string> {
    return await this.send(line).message();
  }

  /** The messages that still come, and the code with which the server closes. */
  async rest(): Promise<{ messages: string[]; code: number }> {
    while (this.#closeCode === undefined) await this.#more();
    return { messages: this.#messages.splice(0), code: this.#closeCode };
  }

  [Symbol.dispose](): void {
    this.#socket.terminate();
  }

  #more(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    return promise;
  }
}
