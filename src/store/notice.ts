/** What the store tells the operator while it goes on. */
export interface StoreNotice {
  readonly level: "info" | "warn" | "error";
  readonly text: string;
}

/** Receives notices, in order. */
export type OnNotice = (notice: StoreNotice) => void;
