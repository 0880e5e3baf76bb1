/** The end of an HTTP request line: a blank and the version. */
const version = /[ \t]HTTP\/[0-9](?:\.[0-9])?$/;

/** How many bytes from the end of a long line decide whether it is an HTTP request line: its line ends may be padded. */
const tailBytes = 64;

/** Whether a text ends like an HTTP request line; it has no blanks at its ends. */
export function endsLikeHttp(text: string): boolean {
  return version.test(text);
}

/** Whether a word is the start of a `Host` header, which comes before the body. */
export function startsHostHeader(word: string): boolean {
  return word.slice(0, 5).toLowerCase() === "host:";
}

/** The last bytes of a line that is too long to keep, copied. */
export function tailOf(line: Uint8Array): Uint8Array {
  return line.slice(-tailBytes);
}

/** Whether the tail of a line ends like an HTTP request line, apart from blanks, CRs and NULs. */
export function hasHttpTail(tail: Uint8Array): boolean {
  let end = tail.length;
  while (end > 0 && isPadding(tail[end - 1])) end--;
  return endsLikeHttp(String.fromCharCode(...tail.subarray(Math.max(0, end - tailBytes), end)));
}

function isPadding(byte: number | undefined): boolean {
  return byte === 0 || byte === 0x09 || byte === 0x0d || byte === 0x20;
}
