/** The store cannot be opened; the message says why. */
export class StoreOpenError extends Error {
  override readonly name = "StoreOpenError";
}

/** The store has failed and must not be used again; the message says why. */
export class StoreFailedError extends Error {
  override readonly name = "StoreFailedError";
}
