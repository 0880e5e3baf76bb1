import { dlopen, FFIType } from "bun:ffi";

/** The kernel cuts this down to its own limit (`net.core.somaxconn`, 4,096 on a current Linux). */
const wantedBacklog = 65_535;

const libc = process.platform === "darwin" ? "libSystem.B.dylib" : "libc.so.6";

/**
 * Bun listens with a backlog of 512 whatever it is told: past that, connects wait for SYN retransmits of 1, 3 and
 * 7 seconds. A second `listen` on the same socket raises it. Returns whether it did; where the C library is
 * not found, the server runs on with 512.
 */
export function raiseBacklog(fileDescriptor: number): boolean {
  try {
    const { symbols, close } = dlopen(libc, {
      listen: { args: [FFIType.i32, FFIType.i32], returns: FFIType.i32 },
    });
    const result = symbols.listen(fileDescriptor, wantedBacklog);
    close();
    return result === 0;
  } catch {
    return false;
  }
}
