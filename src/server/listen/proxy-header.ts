import { isIP } from "node:net";
import { ByteBuffer } from "../../net/byte-buffer.ts";

/** The longest header of version 1, CR LF included (PROXY protocol, section 2.1). */
const maxTextBytes = 107;
/** The longest header of version 2 that is accepted: addresses take 36 bytes, and the rest is additions. */
const maxBinaryBytes = 4096;
/** The first bytes of version 2, as Latin-1 (section 2.2). */
const signature = "\r\n\r\n\0\r\nQUIT\n";
const fixedBytes = signature.length + 4;

/** What a header said. `address`: the client's; undefined: the proxy speaks for itself, or does not know. */
export interface ProxyHeader {
  readonly address: string | undefined;
  /** What came after the header. */
  readonly rest: Uint8Array;
}

/** Reads the header that a proxy sends first on a connection, version 1 or 2 of the PROXY protocol by HAProxy. */
export class ProxyHeaderDecoder {
  readonly #input = new ByteBuffer();

  /** Takes the next bytes; returns the header once it is whole, or `invalid`. */
  push(chunk: Uint8Array): ProxyHeader | "invalid" | undefined {
    this.#input.push(chunk);
    const text = latin1(this.#input.bytes.subarray(this.#input.start, this.#input.limit));
    if (text.startsWith(signature)) return this.#readBinary(text);
    if (signature.startsWith(text)) return undefined;
    return this.#readText(text);
  }

  #readText(text: string): ProxyHeader | "invalid" | undefined {
    const end = text.slice(0, maxTextBytes).indexOf("\r\n");
    const isBegun = "PROXY ".startsWith(text.slice(0, 6)) && text.length < maxTextBytes;
    if (end === -1) return isBegun ? undefined : "invalid";
    const header = text.slice(0, end);
    const known = /^PROXY TCP([46]) (\S+) (\S+) (\d{1,5}) (\d{1,5})$/.exec(header);
    if (known === null && !/^PROXY UNKNOWN(?: |$)/.test(header)) return "invalid";
    const [, version, source = "", target = "", ...ports] = known ?? [];
    const isValid =
      [source, target].every((address) => isIP(address) === Number(version)) &&
      ports.every((port) => Number(port) <= 65_535);
    if (known !== null && !isValid) return "invalid";
    return { address: known === null ? undefined : source, rest: this.#takeAfter(end + 2) };
  }

  #readBinary(text: string): ProxyHeader | "invalid" | undefined {
    if (text.length < fixedBytes) return undefined;
    const [command = 0, family = 0, high = 0, low = 0] = bytesOf(text.slice(signature.length, fixedBytes));
    const length = high * 256 + low;
    if (command >> 4 !== 2 || (command & 15) > 1 || fixedBytes + length > maxBinaryBytes) return "invalid";
    if (text.length < fixedBytes + length) return undefined;
    const addresses = bytesOf(text.slice(fixedBytes, fixedBytes + length));
    const address = (command & 15) === 0 ? undefined : readSource(family, addresses);
    return address === "invalid" ? address : { address, rest: this.#takeAfter(fixedBytes + length) };
  }

  #takeAfter(headerBytes: number): Uint8Array {
    this.#input.take(headerBytes);
    return this.#input.take(this.#input.length);
  }
}

/** The client's address in a header of version 2; undefined for other families than TCP over IPv4 and IPv6. */
function readSource(family: number, addresses: readonly number[]): string | "invalid" | undefined {
  if (family === 0x11) return addresses.length < 12 ? "invalid" : addresses.slice(0, 4).join(".");
  if (family !== 0x21) return undefined;
  if (addresses.length < 36) return "invalid";
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((addresses[2 * index] ?? 0) * 256 + (addresses[2 * index + 1] ?? 0)).toString(16),
  );
  return groups.join(":");
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, maxBinaryBytes)).toString(
    "latin1",
  );
}

function bytesOf(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}
