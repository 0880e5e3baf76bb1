/** What the store tells the operator while it goes on. */
export interface StoreNotice {
  readonly level: "info" | "warn" | "error";
  readonly text: string;
}

/** Receives notices, in order. */
export type OnNotice = (notice: StoreNotice) => void;

/** What opening a log may be told. */
export interface LogOptions {
  /** Go on although messages were lost; default: no. */
  readonly acceptLoss?: boolean;
  /** How long to wait for a file that another process has; default: 10 s. */
  readonly lockTimeoutMs?: number;
  /** Receives what the operator should know; default: nobody. */
  readonly onNotice?: OnNotice;
}
