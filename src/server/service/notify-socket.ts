import { dlopen, FFIType } from "bun:ffi";

const unixFamily = 1;
const datagram = 2;
const closeOnExec = 0o2000000;
const dontWait = 0x40;
const noSignal = 0x4000;
/** `sun_path` of `struct sockaddr_un` (unix(7)), with a final NUL that a path needs. */
const maxPathBytes = 107;

/**
 * The socket on which a service manager listens (sd_notify(3), `NOTIFY_SOCKET`): a datagram socket in the file system, or,
 * where the path begins with `@`, in Linux's abstract namespace. Neither Bun nor `node:dgram` has datagrams on a path.
 */
export class NotifySocket {
  readonly #libc = dlopen("libc.so.6", {
    socket: { args: [FFIType.i32, FFIType.i32, FFIType.i32], returns: FFIType.i32 },
    sendto: {
      args: [FFIType.i32, FFIType.ptr, FFIType.u64, FFIType.i32, FFIType.ptr, FFIType.u32],
      returns: FFIType.i64,
    },
  });
  readonly #address: Uint8Array;
  readonly #descriptor: number;

  /** Throws if the path is no address of a socket, or the process may not open one. */
  constructor(path: string) {
    this.#address = encodeAddress(path);
    this.#descriptor = this.#libc.symbols.socket(unixFamily, datagram | closeOnExec, 0);
    if (this.#descriptor < 0) throw new Error("the process may not open a Unix socket");
  }

  /** Sends assignments, one a line, without waiting for the reader. Returns whether the kernel took them. */
  send(text: string): boolean {
    const bytes = new TextEncoder().encode(text);
    const { sendto } = this.#libc.symbols;
    const [address, flags] = [this.#address, dontWait | noSignal];
    const sent = sendto(this.#descriptor, bytes, bytes.length, flags, address, address.length);
    return Number(sent) === bytes.length;
  }
}

/** `struct sockaddr_un`: the family, then the path; an abstract name begins with a NUL and has none at its end. */
function encodeAddress(path: string): Uint8Array {
  const isAbstract = path.startsWith("@");
  const bytes = new TextEncoder().encode(isAbstract ? `\0${path.slice(1)}` : `${path}\0`);
  if (!/^[@/]./.test(path) || bytes.length > maxPathBytes + 1)
    throw new Error("it is neither an absolute path nor an abstract name, or it is too long");
  const address = new Uint8Array(2 + bytes.length);
  new DataView(address.buffer).setUint16(0, unixFamily, true);
  address.set(bytes, 2);
  return address;
}
