import { dlopen, FFIType, ptr } from "bun:ffi";

const libc = process.platform === "darwin" ? "libSystem.B.dylib" : "libc.so.6";
/** `MSG_PEEK`: the bytes stay in the socket. The same on Linux and macOS. */
const peekFlag = 2;

/** Looks at what has arrived at a socket without taking it. The socket is paused: Bun would read all of it. */
export class PeekedBytes {
  readonly #libc = dlopen(libc, {
    recv: { args: [FFIType.i32, FFIType.ptr, FFIType.u64, FFIType.i32], returns: FFIType.i64 },
  });

  /** At most `maxBytes`; none if the client has ended its side, undefined if nothing has arrived. */
  peek(socket: object, maxBytes: number): Uint8Array | undefined {
    return this.#receive(socket, maxBytes, peekFlag);
  }

  /** Takes so many bytes, which `peek` has returned. */
  skip(socket: object, count: number): void {
    this.#receive(socket, count, 0);
  }

  #receive(socket: object, maxBytes: number, flags: number): Uint8Array | undefined {
    // Bun's types do not know that a socket has `fd`, too.
    if (!("fd" in socket) || typeof socket.fd !== "number") return undefined;
    const bytes = new Uint8Array(maxBytes);
    const count = Number(this.#libc.symbols.recv(socket.fd, ptr(bytes), maxBytes, flags));
    return count < 0 ? undefined : bytes.subarray(0, count);
  }
}
