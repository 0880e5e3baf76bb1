/** Only the k6 globals that our scripts use: `tsc` rejects any other global. */
declare function setTimeout(handler: () => void, delayMs: number): number;
declare function clearTimeout(timer: number | undefined): void;
declare function setInterval(handler: () => void, delayMs: number): number;
declare function clearInterval(timer: number | undefined): void;

/** The text of a file; in the init context only. */
declare function open(path: string): string;

declare const console: {
  log(text: string): void;
  warn(text: string): void;
  error(text: string): void;
};

declare class TextDecoder {
  decode(
    chunk?: ArrayBuffer | Uint8Array | import("k6/x/tcp").Chunk,
    options?: { readonly stream?: boolean },
  ): string;
}
