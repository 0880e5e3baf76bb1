/** Receives how many bytes a connection buffers: input that nobody has read, and output that the kernel has not taken. */
export interface BufferedBytes {
  setInput(bytes: number): void;
  setOutput(bytes: number): void;
}

/** For a connection whose buffers nobody counts. */
export const uncounted: BufferedBytes = { setInput: () => undefined, setOutput: () => undefined };
