import { describeError } from "./failure.ts";
import type { Resource, VirtualUser } from "./virtual-user.ts";

type Handler = (event: object) => unknown;

const eventNames = ["open", "message", "error", "close", "ping", "pong"];
const paramNames = ["headers", "tags"];

/** The module `k6/websockets` for one VU: the part our scripts use. */
export function createWebSocketsModule(user: VirtualUser) {
  class WebSocket extends UserWebSocket {
    constructor(url: unknown, protocols?: unknown, params?: unknown) {
      super(user, url, protocols, params);
    }
  }
  return { WebSocket };
}

class UserWebSocket implements Resource {
  readonly url: string;
  readonly #user: VirtualUser;
  readonly #socket: WebSocket;
  readonly #handlers: [string, Handler][] = [];

  constructor(user: VirtualUser, url: unknown, protocols: unknown, params: unknown) {
    if (user.isLoading) throw new Error("k6/websockets: no sockets in the init context");
    if (protocols !== undefined && protocols !== null)
      throw new TypeError("k6 accepts only null for protocols");
    this.#user = user;
    this.url = String(url);
    this.#socket = new WebSocket(this.url, { headers: parseParams(params) });
    this.#socket.binaryType = "arraybuffer";
    for (const name of eventNames) Object.defineProperty(this, `on${name}`, { set: refuseProperty });
    this.#user.hold(this);
    this.#socket.onopen = () => this.#emit("open", {});
    this.#socket.onmessage = ({ data }) => this.#emit("message", { data });
    this.#socket.onerror = (event) => this.#emit("error", { error: describeError(event) });
    this.#socket.onclose = ({ code, reason }) => {
      this.#emit("close", { code, reason });
      this.#user.release(this);
    };
  }

  get readyState(): number {
    return this.#socket.readyState;
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  get binaryType(): string {
    return this.#socket.binaryType;
  }

  set binaryType(type: unknown) {
    if (type !== "arraybuffer") throw new TypeError("this runner supports only the binaryType 'arraybuffer'");
  }

  addEventListener(event: unknown, handler: unknown): void {
    if (typeof event !== "string" || !eventNames.includes(event) || typeof handler !== "function") {
      throw new TypeError(`k6/websockets has no event ${String(event)}, or its handler is not a function`);
    }
    this.#handlers.push([event, (argument) => handler(argument)]);
  }

  send(data: unknown): void {
    if (this.#socket.readyState !== WebSocket.OPEN) {
      throw new Error("InvalidStateError: the WebSocket is not open");
    }
    if (typeof data !== "string") throw new TypeError("this runner sends only strings");
    this.#socket.send(data);
  }

  close(code?: unknown, reason?: unknown): void {
    this.#socket.close(
      code === undefined ? undefined : Number(code),
      reason === undefined ? "" : String(reason),
    );
  }

  discard(): void {
    this.#socket.terminate();
  }

  #emit(type: string, fields: object): void {
    const event = { type, timestamp: performance.timeOrigin + performance.now(), ...fields };
    for (const [name, handler] of this.#handlers) if (name === type) this.#user.call(handler, event);
  }
}

function refuseProperty(): never {
  throw new TypeError("this runner supports addEventListener, not on... properties");
}

function parseParams(params: unknown): Record<string, string> {
  if (params === undefined || params === null) return {};
  const entries = Object.entries(Object(params));
  for (const [name] of entries)
    if (!paramNames.includes(name)) throw new TypeError(`unknown option: ${name}`);
  const headers = Object.fromEntries(entries).headers ?? {};
  return Object.fromEntries(Object.entries(Object(headers)).map(([name, value]) => [name, String(value)]));
}
