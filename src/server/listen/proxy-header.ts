import { ByteBuffer } from "../../net/byte-buffer.ts";
import { canonicalAddress } from "../limits/ip-address.ts";

/** The longest header of version 1, CR LF included (PROXY protocol, section 2.1). */
const maxTextBytes = 107;
/** The longest header that is accepted, of version 2: addresses take 216 bytes at most, and the rest is additions. */
export const maxHeaderBytes = 4096;
/** The first bytes of version 2 (section 2.2), and those of version 1. */
const signature = Buffer.from("\r\n\r\n\0\r\nQUIT\n", "latin1");
const word = Buffer.from("PROXY ", "latin1");
const fixedBytes = signature.length + 4;

const tcp4 = 0x11;
const tcp6 = 0x21;

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
    const bytes = this.#input.bytes.subarray(this.#input.start, this.#input.limit);
    const header = beginsLike(bytes, signature) ? this.#readBinary(bytes) : this.#readText(bytes);
    if (header === undefined) this.#input.detach();
    return header;
  }

  #readText(bytes: Uint8Array): ProxyHeader | "invalid" | undefined {
    if (!beginsLike(bytes, word)) return "invalid";
    const end = latin1(bytes.subarray(0, maxTextBytes)).indexOf("\r\n");
    if (end === -1) return bytes.length < maxTextBytes ? undefined : "invalid";
    const header = latin1(bytes.subarray(0, end));
    const rest = this.#takeAfter(end + 2);
    if (/^PROXY UNKNOWN(?: |$)/.test(header)) return { address: undefined, rest };
    const address = readClient(header);
    return address === undefined ? "invalid" : { address, rest };
  }

  #readBinary(bytes: Uint8Array): ProxyHeader | "invalid" | undefined {
    if (bytes.length < fixedBytes) return undefined;
    const [command = 0, family = 0, high = 0, low = 0] = bytes.subarray(signature.length);
    const end = fixedBytes + high * 256 + low;
    if ((command !== 0x20 && command !== 0x21) || end > maxHeaderBytes) return "invalid";
    if (bytes.length < end) return undefined;
    const addresses = bytes.subarray(fixedBytes, end);
    const rest = this.#takeAfter(end);
    // By `LOCAL`, the proxy speaks for itself: a health check.
    if (command === 0x20) return { address: undefined, rest };
    const address = readSource(family, addresses);
    return address === "invalid" ? address : { address, rest };
  }

  #takeAfter(headerBytes: number): Uint8Array {
    this.#input.skip(headerBytes);
    return this.#input.take(this.#input.length);
  }
}

/** Whether the first bytes, as many as there are of both, are the same. */
function beginsLike(bytes: Uint8Array, pattern: Uint8Array): boolean {
  return pattern.subarray(0, bytes.length).every((byte, at) => byte === bytes[at]);
}

/** The client's address in a header of version 1. */
function readClient(header: string): string | undefined {
  const [, version, source = "", target = "", ...ports] =
    /^PROXY TCP([46]) ([0-9a-f.:]+) ([0-9a-f.:]+) (\d{1,5}) (\d{1,5})$/i.exec(header) ?? [];
  const hasColon = version === "6";
  const isValid =
    version !== undefined &&
    [source, target].every((text) => text.includes(":") === hasColon && canonicalAddress(text)) &&
    ports.every((port) => Number(port) <= 65_535);
  return isValid ? canonicalAddress(source) : undefined;
}

/** The client's address in a header of version 2; undefined for other families than TCP over IPv4 and IPv6. */
function readSource(family: number, addresses: Uint8Array): string | "invalid" | undefined {
  if (family === tcp4) return addresses.length < 12 ? "invalid" : addresses.subarray(0, 4).join(".");
  if (family === tcp6) return addresses.length < 36 ? "invalid" : readGroups(addresses.subarray(0, 16));
  return family >> 4 > 3 || (family & 15) > 2 ? "invalid" : undefined;
}

function readGroups(bytes: Uint8Array): string | "invalid" {
  const groups = Buffer.from(bytes).toString("hex").match(/.{4}/g) ?? [];
  return canonicalAddress(groups.join(":")) ?? "invalid";
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}
