import { ByteBuffer } from "../../net/byte-buffer.ts";
import { LF } from "../../protocol/bytes.ts";
import { type HttpRefusal, refuseRequest } from "./http-refusal.ts";
import { type HttpMethod, parseRequestLine, type RequestLine, tokenForm } from "./http-request-line.ts";

/** The longest head of a request, in bytes, with its last empty line. */
export const maxHeadBytes = 8192;

/** The head of a request that the server understands. */
export interface HttpHead {
  readonly kind: "head";
  readonly method: HttpMethod;
  readonly version: "1.0" | "1.1";
  /** As it came: neither decoded nor normalised. */
  readonly path: string;
  /** Without its question mark; empty if there is none. */
  readonly query: string;
  /** By name in lower case; the values of a name that comes more than once are joined by `, `. */
  readonly headers: ReadonlyMap<string, string>;
  /** The bytes after the head. */
  readonly rest: Uint8Array;
}

const CR = 0x0d;
const HTAB = 0x09;
const invalidLine = refuseRequest(400, "a line of the head is invalid");

/**
 * Decodes the head of one HTTP/1 request without a body (RFC 9112), and is stricter than the RFC demands: a bare LF ends no
 * line. `push` chunks until it returns something; from then on it returns the same and ignores the chunks. The result
 * does not depend on how the bytes were split.
 */
export class HttpHeadDecoder {
  readonly #input = new ByteBuffer();
  readonly #headers = new Map<string, string>();
  /** The length of the lines that were taken. */
  #takenBytes = 0;
  /** How much of the current line was searched for its end. */
  #searchedBytes = 0;
  #requestLine: RequestLine | undefined;
  #result: HttpHead | HttpRefusal | undefined;

  /** The method, once it is known: the refusal of a HEAD has no body either. */
  get method(): HttpMethod | undefined {
    return this.#requestLine?.method;
  }

  /** How many bytes of an incomplete head it holds. */
  get heldBytes(): number {
    return this.#result === undefined ? this.#takenBytes + this.#input.length : 0;
  }

  /** Takes the next bytes; undefined while the head is not complete and has no fault so far. */
  push(chunk: Uint8Array): HttpHead | HttpRefusal | undefined {
    if (this.#result !== undefined) return this.#result;
    this.#input.push(chunk);
    while (this.#result === undefined && this.#input.length > 0) {
      const line = this.#takeLine();
      if (line === undefined) break;
      this.#result = typeof line === "string" ? this.#readLine(line) : line;
    }
    if (this.#result === undefined) this.#input.detach();
    else this.#input.clear();
    return this.#result;
  }

  /** The next line without its CR LF; undefined if its end has not come. */
  #takeLine(): string | HttpRefusal | undefined {
    const { bytes, start, limit: end } = this.#input;
    // A TLS client sends no LF for a long time.
    if (this.#requestLine === undefined && !this.#canBegin(bytes[start] ?? 0)) return invalidLine;
    const at = bytes.subarray(start + this.#searchedBytes, end).indexOf(LF);
    const lineBytes = at === -1 ? end - start : this.#searchedBytes + at + 1;
    this.#searchedBytes = lineBytes;
    if (this.#takenBytes + lineBytes > maxHeadBytes) return this.#refuseLength();
    if (at === -1) return undefined;
    this.#searchedBytes = 0;
    const line = this.#input.take(lineBytes);
    if (line[lineBytes - 2] !== CR || !isFieldText(line.subarray(0, -2))) return invalidLine;
    this.#takenBytes += lineBytes;
    return Buffer.from(line.buffer, line.byteOffset, lineBytes - 2).toString("latin1");
  }

  /** Whether a request can begin with this byte; one empty line may come before it (RFC 9112, section 2.2). */
  #canBegin(byte: number): boolean {
    return tokenForm.test(String.fromCharCode(byte)) || (byte === CR && this.#takenBytes === 0);
  }

  #refuseLength(): HttpRefusal {
    return this.#requestLine === undefined
      ? refuseRequest(414, "the request line is too long")
      : refuseRequest(431, "the head is too long");
  }

  #readLine(line: string): HttpHead | HttpRefusal | undefined {
    if (this.#requestLine !== undefined) {
      return line === "" ? this.#finish(this.#requestLine) : this.#readField(line);
    }
    if (line === "") return undefined;
    const parsed = parseRequestLine(line);
    if (parsed.kind === "refusal") return parsed;
    this.#requestLine = parsed;
    return undefined;
  }

  /** RFC 9112, section 5: no blank before the colon, no folded line. */
  #readField(line: string): HttpRefusal | undefined {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0)).toLowerCase();
    if (!tokenForm.test(name)) return refuseRequest(400, "a header is invalid");
    const value = trimBlanks(line.slice(colon + 1));
    const earlier = this.#headers.get(name);
    if (name === "host" && earlier !== undefined) return refuseRequest(400, "there is more than one Host");
    const hasBody = name === "transfer-encoding" || (name === "content-length" && !/^0+$/.test(value));
    if (hasBody) return refuseRequest(400, "the request has a body");
    this.#headers.set(name, earlier === undefined ? value : `${earlier}, ${value}`);
    return undefined;
  }

  #finish({ method, version, target }: RequestLine): HttpHead | HttpRefusal {
    if (version === "1.1" && !this.#headers.has("host")) return refuseRequest(400, "there is no Host");
    if (target.authority !== undefined) this.#headers.set("host", target.authority);
    const { path, query } = target;
    const rest = this.#input.take(this.#input.length);
    return { kind: "head", method, version, path, query, headers: this.#headers, rest };
  }
}

/** Whether the bytes hold no control character but TAB (RFC 9110, section 5.5). */
function isFieldText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => (byte >= 0x20 && byte !== 0x7f) || byte === HTAB);
}

function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text[start])) start++;
  while (end > start && isBlank(text[end - 1])) end--;
  return text.slice(start, end);
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\t";
}
