/** What is wrong with a stream of frames: the close code to answer with, and a reason of at most 123 bytes. */
export interface FrameFault {
  readonly kind: "fault";
  readonly code: 1002 | 1003 | 1007 | 1009;
  readonly reason: string;
}

/** The opcodes of RFC 6455, section 11.8; all others are reserved. */
export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** The first byte of a frame: FIN and the reserved bits above the opcode. */
export const finBit = 0x80;
const reservedBits = 0x70;
/** The second byte of a frame: MASK above the length. */
const maskBit = 0x80;

/** The longest payload of a control frame (RFC 6455, section 5.5). */
export const maxControlPayloadBytes = 125;
/** The 7-bit length that announces one of 16 bits (RFC 6455, section 5.2). */
export const length16 = 126;
/** The 7-bit length that announces one of 64 bits. */
export const length64 = 127;
const maskBytes = 4;

/** All faults of a stream of frames. */
export const faults = {
  reservedBits: protocolFault("reserved bits are set"),
  reservedOpcode: protocolFault("the opcode is reserved"),
  fragmentedControl: protocolFault("a control frame is fragmented"),
  longControl: protocolFault("a control frame is longer than 125 bytes"),
  noStart: protocolFault("a continuation frame continues no message"),
  noContinuation: protocolFault("a message starts within a fragmented message"),
  unmasked: protocolFault("a frame is not masked"),
  longLength: protocolFault("the most significant bit of a length is set"),
  closePayload: protocolFault("a close frame has a payload of 1 byte"),
  closeCode: protocolFault("the close code is invalid"),
  binary: { kind: "fault", code: 1003, reason: "binary messages are not supported" },
  notUtf8: { kind: "fault", code: 1007, reason: "a text is not UTF-8" },
  tooLong: { kind: "fault", code: 1009, reason: "a message is too long" },
} as const satisfies Record<string, FrameFault>;

function protocolFault(reason: string): FrameFault {
  return { kind: "fault", code: 1002, reason };
}

/** The fault that the first two bytes of a client's frame show (RFC 6455, sections 5.1 to 5.5). */
export function findHeaderFault(
  first: number,
  second: number,
  isWithinMessage: boolean,
): FrameFault | undefined {
  const opcode = first & 0x0f;
  if ((first & reservedBits) !== 0) return faults.reservedBits;
  const fault =
    opcode >= opcodes.close ? findControlFault(first, second) : findDataFault(opcode, isWithinMessage);
  if (fault !== undefined) return fault;
  if ((second & maskBit) === 0) return faults.unmasked;
  return opcode === opcodes.binary ? faults.binary : undefined;
}

function findControlFault(first: number, second: number): FrameFault | undefined {
  const opcode = first & 0x0f;
  const length = second & ~maskBit;
  if (opcode > opcodes.pong) return faults.reservedOpcode;
  if ((first & finBit) === 0) return faults.fragmentedControl;
  if (length > maxControlPayloadBytes) return faults.longControl;
  return opcode === opcodes.close && length === 1 ? faults.closePayload : undefined;
}

function findDataFault(opcode: number, isWithinMessage: boolean): FrameFault | undefined {
  if (opcode > opcodes.binary) return faults.reservedOpcode;
  if (opcode === opcodes.continuation) return isWithinMessage ? undefined : faults.noStart;
  return isWithinMessage ? faults.noContinuation : undefined;
}

/** How many bytes the header of a masked frame has. */
export function headerBytesOf(second: number): number {
  const length = second & ~maskBit;
  return 2 + (length === length16 ? 2 : length === length64 ? 8 : 0) + maskBytes;
}

/**
 * The payload length of the frame that begins at `start`; undefined if its bytes are not all there. From 2^53 on it is
 * rounded. A length in a longer form than it needs is accepted, as ws does.
 */
export function readPayloadLength(
  bytes: Uint8Array,
  start: number,
  end: number,
): number | FrameFault | undefined {
  const length = (bytes[start + 1] ?? 0) & ~maskBit;
  if (length < length16) return length;
  const lengthEnd = start + headerBytesOf(length) - maskBytes;
  if (end < lengthEnd) return undefined;
  if (length === length64 && (bytes[start + 2] ?? 0) >= 0x80) return faults.longLength;
  let long = 0;
  for (let at = start + 2; at < lengthEnd; at++) long = long * 256 + (bytes[at] ?? 0);
  return long;
}

/**
 * Whether a peer may send this close code (RFC 6455, section 7.4). 1004 to 1006 and 1015 are not for the wire; 1012 to
 * 1014 are in IANA's registry.
 */
export function isCloseCode(code: number): boolean {
  if (code >= 3000) return code <= 4999;
  return code >= 1000 && code <= 1014 && !(code >= 1004 && code <= 1006);
}
