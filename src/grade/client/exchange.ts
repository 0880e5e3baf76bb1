/** A command that the scripted server received. */
export interface ClientRequest {
  readonly text: string;
  readonly atMs: number;
  /** The number of its connection, from 1. */
  readonly connection: number;
}

/** A poll, also one that is glued to something else: nothing that the grader types ends so. */
export function isPoll({ text }: ClientRequest): boolean {
  return /read$/i.test(text);
}

/** An answer that the scripted server sent. */
export interface ServerAnswer {
  readonly request: ClientRequest;
  readonly text: string;
  /** Of a poll: the text of the message alone. */
  readonly message?: string;
  readonly atMs: number;
}

/** A line that was typed, with the Enter after it. */
export interface TypedLine {
  readonly text: string;
  readonly enteredAtMs: number;
}
