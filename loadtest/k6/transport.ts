import type { Address, Settings } from "./settings.ts";

/** What a connection tells its owner. */
export interface TransportEvents {
  opened(): void;
  /** Whole lines or parts of lines. */
  received(text: string): void;
  failed(reason: string): void;
  /** Comes once, last, also after `failed`. */
  closed(): void;
}

/** One connection to the board, whatever carries its lines. */
export interface LineTransport {
  /** Writes whole lines, in order with those before. */
  write(lines: string): void;
  destroy(): void;
}

/** How a script reaches the board. */
export interface Connector extends Address {
  connect(settings: Settings, events: TransportEvents): LineTransport;
}
