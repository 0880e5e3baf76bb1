import { isUtf8 } from "node:buffer";
import { ByteBuffer } from "../../net/byte-buffer.ts";
import {
  type FrameFault,
  faults,
  finBit,
  findHeaderFault,
  headerBytesOf,
  isCloseCode,
  opcodes,
  readPayloadLength,
} from "./frame-rules.ts";

/** What one frame of a client is. `fragment`: a part of a message that is not complete. */
export type FrameEvent =
  | { readonly kind: "message"; readonly line: Uint8Array }
  | { readonly kind: "fragment" }
  | { readonly kind: "ping"; readonly payload: Uint8Array }
  | { readonly kind: "pong" }
  /** `code` is undefined if the frame has none. */
  | { readonly kind: "close"; readonly code: number | undefined }
  | FrameFault;

/** A poll: a final text frame of 4 bytes, with its header of 6. */
const pollBytes = 10;

const fragment = { kind: "fragment" } as const;
const pong = { kind: "pong" } as const;

/**
 * Decodes the frames that a server receives (RFC 6455, section 5), without extensions.
 *
 * `push` a chunk, then call `next` until it returns undefined; each call decodes at most one frame. The decoder owns the
 * chunk and unmasks it in place; lines and payloads may be views of it. Between chunks it holds at most the bytes of one
 * message, one control frame and one header, in at most twice the space. What it returns does not depend on how the
 * bytes were split.
 */
export class FrameDecoder {
  /** How many bytes have come that `next` has not looked at. Others only read it. */
  unreadBytes = 0;
  readonly #maxMessageBytes: number;
  readonly #input = new ByteBuffer();
  /** The fragments so far of a message that is not complete. */
  #message: ByteBuffer | undefined;
  #state: "open" | "closed" | FrameFault = "open";

  /** `maxMessageBytes`: the longest message, over all its fragments. */
  constructor(maxMessageBytes: number) {
    this.#maxMessageBytes = maxMessageBytes;
  }

  /** How many bytes of an incomplete frame and message it holds. */
  get heldBytes(): number {
    return this.#input.length - this.unreadBytes + (this.#message?.length ?? 0);
  }

  /** Takes the next bytes of the stream. After a close frame or a fault it ignores them (RFC 6455, section 1.4). */
  push(chunk: Uint8Array): void {
    if (this.#state !== "open") return;
    this.#input.push(chunk);
    this.unreadBytes += chunk.length;
  }

  /**
   * Decodes the next frame. Undefined if it is not complete, and after a close frame. After a fault, every call returns
   * the same fault.
   */
  next(): FrameEvent | undefined {
    if (this.#state !== "open") return this.#state === "closed" ? undefined : this.#state;
    const { bytes, start, limit: end } = this.#input;
    if (end - start < 2) return this.#hold();
    const first = bytes[start] ?? 0;
    const second = bytes[start + 1] ?? 0;
    const headerFault = findHeaderFault(first, second, this.#message !== undefined);
    if (headerFault !== undefined) return this.#fail(headerFault);
    const payloadBytes = readPayloadLength(bytes, start, end);
    if (payloadBytes === undefined) return this.#hold();
    if (typeof payloadBytes !== "number") return this.#fail(payloadBytes);
    if (this.#isTooLong(first, payloadBytes)) return this.#fail(faults.tooLong);
    const headerBytes = headerBytesOf(second);
    if (end - start < headerBytes + payloadBytes) return this.#hold();
    const isAscii = unmask(bytes, start + headerBytes, payloadBytes);
    this.#input.skip(headerBytes);
    const payload = this.#input.take(payloadBytes);
    this.#input.compact();
    this.unreadBytes = this.#input.length;
    if ((first & 0x0f) >= opcodes.close) return this.#takeControl(first & 0x0f, payload);
    return this.#takeData((first & finBit) !== 0, payload, isAscii);
  }

  /**
   * How many polls `chunk` is, if it comes next and is nothing but whole frames with the text `read`; else 0. On a board
   * full of pollers nearly every chunk is, and needs no decoding.
   */
  countPolls(chunk: Uint8Array): number {
    if (chunk.length % pollBytes !== 0 || this.#input.length > 0) return 0;
    if (this.#message !== undefined || this.#state !== "open") return 0;
    for (let start = 0; start < chunk.length; start += pollBytes) {
      if (!isMaskedRead(chunk, start)) return 0;
    }
    return chunk.length / pollBytes;
  }

  /** The bytes at hand are not a whole frame. */
  #hold(): undefined {
    this.unreadBytes = 0;
    this.#input.detach();
  }

  /** Whether a frame makes its message too long (RFC 6455, section 7.4.1: code 1009). */
  #isTooLong(first: number, payloadBytes: number): boolean {
    if ((first & 0x0f) >= opcodes.close) return false;
    return (this.#message?.length ?? 0) + payloadBytes > this.#maxMessageBytes;
  }

  #takeData(isLast: boolean, payload: Uint8Array, isAscii: boolean): FrameEvent {
    if (this.#message === undefined && isLast) return this.#checkText(payload, isAscii);
    this.#message ??= new ByteBuffer();
    this.#message.push(payload);
    if (!isLast) {
      this.#message.detach();
      return fragment;
    }
    const line = this.#message.take(this.#message.length);
    this.#message = undefined;
    return this.#checkText(line, false);
  }

  /** A character may be cut between fragments, so the whole message is checked (RFC 6455, section 5.6). */
  #checkText(line: Uint8Array, isAscii: boolean): FrameEvent {
    return isAscii || isUtf8(line) ? { kind: "message", line } : this.#fail(faults.notUtf8);
  }

  #takeControl(opcode: number, payload: Uint8Array): FrameEvent {
    if (opcode === opcodes.ping) return { kind: "ping", payload };
    if (opcode === opcodes.pong) return pong;
    const [high = 0, low = 0] = payload;
    const code = payload.length === 0 ? undefined : high * 256 + low;
    if (code !== undefined && !isCloseCode(code)) return this.#fail(faults.closeCode);
    if (!isUtf8(payload.subarray(2))) return this.#fail(faults.notUtf8);
    this.#stop("closed");
    return { kind: "close", code };
  }

  #fail(fault: FrameFault): FrameFault {
    this.#stop(fault);
    return fault;
  }

  #stop(state: "closed" | FrameFault): void {
    this.#state = state;
    this.unreadBytes = 0;
    this.#input.clear();
    this.#message = undefined;
  }
}

/** Unmasks a payload in place by the four bytes before it (RFC 6455, section 5.3). Returns whether it is ASCII. */
function unmask(bytes: Uint8Array, start: number, length: number): boolean {
  let seen = 0;
  for (let index = 0; index < length; index++) {
    const byte = (bytes[start + index] ?? 0) ^ (bytes[start - 4 + (index & 3)] ?? 0);
    bytes[start + index] = byte;
    seen |= byte;
  }
  return seen < 0x80;
}

function isMaskedRead(chunk: Uint8Array, start: number): boolean {
  return (
    chunk[start] === 0x81 &&
    chunk[start + 1] === 0x84 &&
    unmaskedByte(chunk, start, 0) === 0x72 &&
    unmaskedByte(chunk, start, 1) === 0x65 &&
    unmaskedByte(chunk, start, 2) === 0x61 &&
    unmaskedByte(chunk, start, 3) === 0x64
  );
}

/** A byte of the payload of the short frame at `start`. */
function unmaskedByte(chunk: Uint8Array, start: number, index: number): number {
  return (chunk[start + 2 + index] ?? 0) ^ (chunk[start + 6 + index] ?? 0);
}
