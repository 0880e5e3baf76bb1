/** How one text is told from the next on the wire. */
export type Framing =
  /** LF ends each text. */
  | "lf"
  /** CR and LF end it. */
  | "crlf"
  /** A NUL ends it, as in the memory of a C program. */
  | "nul"
  /** Each text fills a buffer of a fixed size, with NULs after it. */
  | "padded"
  /** Java's `writeUTF`: two bytes of length, then modified UTF-8. */
  | "utf"
  /** Nothing ends it: one `recv` is one text. */
  | "bare";

/** The size of the buffers that solutions in C send whole. */
export const usualBufferBytes = 1024;

const lf = 0x0a;
const encoder = new TextEncoder();

/** Frames a text for the wire. Bytes that are no text are framed as they are. */
export function frame(framing: Framing, text: string | Uint8Array): Uint8Array {
  const bytes = typeof text === "string" ? encoder.encode(text) : text;
  switch (framing) {
    case "lf":
      return Buffer.concat([bytes, Buffer.from("\n")]);
    case "crlf":
      return Buffer.concat([bytes, Buffer.from("\r\n")]);
    case "nul":
      return Buffer.concat([bytes, Buffer.from([0])]);
    case "padded": {
      const buffers = Math.max(1, Math.ceil(bytes.length / usualBufferBytes));
      return Buffer.concat([bytes], buffers * usualBufferBytes);
    }
    case "utf":
      return frameUtf(typeof text === "string" ? encodeModified(text) : bytes);
    case "bare":
      return bytes;
  }
}

/** `writeUTF` takes no more than 65,535 bytes: what is longer comes in several texts. */
function frameUtf(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += 0xffff) {
    const part = bytes.subarray(at, at + 0xffff);
    parts.push(Uint8Array.of(part.length >> 8, part.length & 0xff), part);
  }
  return Buffer.concat(parts);
}

/**
 * Returns how many bytes the first whole text takes, frame included; undefined if it is not whole yet, and always for
 * `bare`: there only silence tells. `bufferBytes` is the size of the buffers of `padded`.
 */
export function findFrameEnd(framing: Framing, bytes: Uint8Array, bufferBytes: number): number | undefined {
  switch (framing) {
    case "lf":
    case "crlf":
      return afterFirst(bytes, lf);
    case "nul":
      return afterFirst(bytes, 0);
    case "padded":
      return bytes.length < bufferBytes ? undefined : bufferBytes;
    case "utf": {
      const [high, low] = bytes;
      if (high === undefined || low === undefined) return undefined;
      const end = 2 + high * 256 + low;
      return bytes.length < end ? undefined : end;
    }
    case "bare":
      return undefined;
  }
}

function afterFirst(bytes: Uint8Array, end: number): number | undefined {
  const at = bytes.indexOf(end);
  return at === -1 ? undefined : at + 1;
}

/** Takes the frame off a whole text. What is no well-formed text shows as U+FFFD. */
export function unframe(framing: Framing, bytes: Uint8Array): string {
  switch (framing) {
    case "lf":
      return decode(withoutEnd(bytes, "\n"));
    case "crlf":
      return decode(withoutEnd(withoutEnd(bytes, "\n"), "\r"));
    case "nul":
    case "padded": {
      // Beyond the first NUL, a C program may send what was in its buffer before.
      const end = bytes.indexOf(0);
      return decode(end === -1 ? bytes : bytes.subarray(0, end)).replace(/\r?\n$/, "");
    }
    case "utf":
      return decodeModified(bytes.subarray(2));
    case "bare":
      return decode(bytes);
  }
}

function withoutEnd(bytes: Uint8Array, end: "\n" | "\r"): Uint8Array {
  return bytes.at(-1) === end.charCodeAt(0) ? bytes.subarray(0, -1) : bytes;
}

function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}

/** Modified UTF-8: U+0000 takes two bytes, and each half of a surrogate pair three. */
function encodeModified(text: string): Uint8Array {
  const parts = text.split("").map((unit) => {
    const code = unit.charCodeAt(0);
    if (code !== 0 && code < 0x80) return [code];
    if (code < 0x800) return [0xc0 | (code >> 6), 0x80 | (code & 0x3f)];
    return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)];
  });
  return Uint8Array.from(parts.flat());
}

function decodeModified(bytes: Uint8Array): string {
  const units: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [first = 0, second = 0, third = 0] = bytes.subarray(at, at + 3);
    if (first < 0x80) {
      units.push(first);
      at += 1;
    } else if (first >> 5 === 0b110) {
      units.push(((first & 0x1f) << 6) | (second & 0x3f));
      at += 2;
    } else if (first >> 4 === 0b1110) {
      units.push(((first & 0x0f) << 12) | ((second & 0x3f) << 6) | (third & 0x3f));
      at += 3;
    } else {
      units.push(0xfffd);
      at += 1;
    }
  }
  return units.map((unit) => String.fromCharCode(unit)).join("");
}
