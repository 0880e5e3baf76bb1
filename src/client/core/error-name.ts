/** An error in words for a person: its message, or whatever was thrown. */
export function nameError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
