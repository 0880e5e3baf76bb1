import type { Address, Settings } from "./settings.ts";

/** The events of a transport. */
export interface TransportEvents {
  opened(): void;
  /** Whole lines or parts of lines. */
  received(text: string): void;
  failed(reason: string): void;
  /** Called once, last, also after `failed`. */
  closed(): void;
}

/** One connection to the board, over TCP or WebSocket. */
export interface LineTransport {
  /** Writes whole lines; the order of the calls is kept. */
  write(lines: string): void;
  destroy(): void;
}

/** Connects a script to the board. */
export interface Connector extends Address {
  connect(settings: Settings, events: TransportEvents): LineTransport;
}
