/** A log could not be opened; the message says why, for a person. */
export class LogOpenError extends Error {
  override readonly name = "LogOpenError";
}

/** A log has failed and must not be used any more; the message says how. */
export class LogFailedError extends Error {
  override readonly name = "LogFailedError";
}
