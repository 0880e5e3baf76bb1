/** The store cannot be opened; the message says why. */
export class StoreOpenError extends Error {
  override readonly name = "StoreOpenError";
}

/** Another process has the store's file: the message says which, and what to do. */
export class StoreInUseError extends StoreOpenError {}

/** The store has failed and must not be used again; the message says why. */
export class StoreFailedError extends Error {
  override readonly name = "StoreFailedError";
}
