/** The store could not be opened; the message says why. */
export class StoreOpenError extends Error {
  override readonly name = "StoreOpenError";
}

/** The store has failed and must not be used any more; the message says how. */
export class StoreFailedError extends Error {
  override readonly name = "StoreFailedError";
}
