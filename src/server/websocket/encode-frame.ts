import { noBytes } from "../../protocol/bytes.ts";
import { finBit, length16, length64, maxControlPayloadBytes, opcodes } from "./frame-rules.ts";

const encoder = new TextEncoder();

/** A text message in one frame, from a server: not masked (RFC 6455, section 5.1). `line` is its UTF-8. */
export function encodeTextFrame(line: Uint8Array): Uint8Array {
  return encodeFrame(opcodes.text, line);
}

/** The answer to a ping: the same payload (RFC 6455, section 5.5.3). */
export function encodePong(payload: Uint8Array): Uint8Array {
  return encodeControlFrame(opcodes.pong, payload);
}

/** A ping without a payload. */
export function encodePing(): Uint8Array {
  return encodeControlFrame(opcodes.ping, noBytes);
}

/** A close frame (RFC 6455, section 5.5.1). Throws if the reason has more than 123 bytes. */
export function encodeClose(code: number, reason = ""): Uint8Array {
  return encodeControlFrame(opcodes.close, Uint8Array.of(code >> 8, code & 0xff, ...encoder.encode(reason)));
}

function encodeControlFrame(opcode: number, payload: Uint8Array): Uint8Array {
  if (payload.length > maxControlPayloadBytes) throw new Error("the payload of a control frame is too long");
  return encodeFrame(opcode, payload);
}

function encodeFrame(opcode: number, payload: Uint8Array): Uint8Array {
  const { length } = payload;
  const lengthBytes = length <= 125 ? 0 : length <= 0xffff ? 2 : 8;
  const frame = new Uint8Array(2 + lengthBytes + length);
  frame[0] = finBit | opcode;
  frame[1] = lengthBytes === 0 ? length : lengthBytes === 2 ? length16 : length64;
  let rest = length;
  for (let at = 1 + lengthBytes; at > 1; at--) {
    frame[at] = rest & 0xff;
    rest = Math.floor(rest / 256);
  }
  frame.set(payload, 2 + lengthBytes);
  return frame;
}
