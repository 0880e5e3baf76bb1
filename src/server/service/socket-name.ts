import { dlopen, FFIType } from "bun:ffi";

const ipv4Family = 2;
const ipv6Family = 10;
const maxAddressBytes = 128;
const socketLevel = 1;
const acceptsConnections = 30;

/** Where a socket listens. */
export interface SocketName {
  /** An IPv4 or IPv6 address. */
  readonly host: string;
  readonly port: number;
}

/**
 * Where an inherited socket listens (getsockname(2)): Bun does not say it of a listener that it got as a descriptor.
 * Undefined if the descriptor is no listening TCP socket.
 */
export function readSocketName(descriptor: number): SocketName | undefined {
  const { symbols, close } = dlopen("libc.so.6", {
    getsockname: { args: [FFIType.i32, FFIType.ptr, FFIType.ptr], returns: FFIType.i32 },
    getsockopt: {
      args: [FFIType.i32, FFIType.i32, FFIType.i32, FFIType.ptr, FFIType.ptr],
      returns: FFIType.i32,
    },
  });
  const address = new Uint8Array(maxAddressBytes);
  const [addressBytes, isListening] = [new Uint32Array([maxAddressBytes]), new Int32Array(1)];
  const optionBytes = new Uint32Array([isListening.byteLength]);
  symbols.getsockopt(descriptor, socketLevel, acceptsConnections, isListening, optionBytes);
  const hasName = symbols.getsockname(descriptor, address, addressBytes) === 0;
  close();
  return hasName && isListening[0] === 1 ? decodeAddress(address) : undefined;
}

/** `struct sockaddr_in` and `sockaddr_in6` (ip(7), ipv6(7)): the family in the machine's order, the rest in the network's. */
function decodeAddress(address: Uint8Array): SocketName | undefined {
  const view = new DataView(address.buffer);
  const family = view.getUint16(0, true);
  const port = view.getUint16(2);
  if (family === ipv4Family) return { host: address.subarray(4, 8).join("."), port };
  if (family !== ipv6Family) return undefined;
  const groups = Array.from({ length: 8 }, (_, index) => view.getUint16(8 + 2 * index).toString(16));
  return { host: new URL(`http://[${groups.join(":")}]/`).hostname.slice(1, -1), port };
}
