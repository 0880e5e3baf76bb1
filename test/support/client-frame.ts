import { joinBytes } from "../../src/protocol/bytes.ts";

/** A frame of a client, valid or not. */
export interface ClientFrame {
  readonly opcode: number;
  readonly payload: Uint8Array;
  readonly isFinal?: boolean;
  /** RSV1 to RSV3, as they are in the first byte. */
  readonly reserved?: number;
  /** The default is 01020304; `none`: the frame is not masked. */
  readonly mask?: Uint8Array | "none";
  /** How the length is written; the default is the shortest form that fits. */
  readonly lengthBits?: 7 | 16 | 64;
  /** The length that the header claims; the default is that of the payload. */
  readonly claimedBytes?: bigint;
}

/** The bytes of a frame (RFC 6455, section 5.2). */
export function encodeClientFrame(frame: ClientFrame): Uint8Array {
  const { opcode, payload, isFinal = true, reserved = 0, mask = Uint8Array.of(1, 2, 3, 4) } = frame;
  const length = frame.claimedBytes ?? BigInt(payload.length);
  const needed = length < 126n ? 7 : length < 0x10000n ? 16 : 64;
  const bits = Math.max(frame.lengthBits ?? 7, needed);
  const maskBit = mask === "none" ? 0 : 0x80;
  const header = [(isFinal ? 0x80 : 0) | reserved | opcode];
  if (bits === 7) header.push(maskBit | Number(length));
  else {
    header.push(maskBit | (bits === 16 ? 126 : 127));
    for (let shift = BigInt(bits - 8); shift >= 0n; shift -= 8n)
      header.push(Number((length >> shift) & 0xffn));
  }
  if (mask === "none") return joinBytes([Uint8Array.from(header), payload]);
  const masked = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return joinBytes([Uint8Array.from(header), mask, masked]);
}
