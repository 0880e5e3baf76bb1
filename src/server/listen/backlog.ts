import { dlopen, FFIType } from "bun:ffi";

/** The kernel lowers this to its own limit (`net.core.somaxconn`, 4,096 on a current Linux). */
const requestedBacklog = 65_535;

const libc = process.platform === "darwin" ? "libSystem.B.dylib" : "libc.so.6";

/**
 * Raises the accept backlog with a second `listen` on the same socket. Bun always listens with 512: past that, connects
 * wait for SYN retransmits after 1, 3 and 7 seconds. Returns whether it succeeded; without the C library, 512 stays.
 */
export function raiseBacklog(fileDescriptor: number): boolean {
  try {
    const { symbols, close } = dlopen(libc, {
      listen: { args: [FFIType.i32, FFIType.i32], returns: FFIType.i32 },
    });
    const result = symbols.listen(fileDescriptor, requestedBacklog);
    close();
    return result === 0;
  } catch {
    return false;
  }
}
