/** The message of any thrown value. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The code of a failed call, such as `ENOENT`; empty if the error has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** What keeps a file from being opened, read or written, by the code of the error. */
const fileReasons = new Map([
  ["ENOENT", "there is no such file or folder"],
  ["EISDIR", "it is a folder"],
  ["ENOTDIR", "a part of its path is a file, not a folder"],
  ["EEXIST", "a file is in the place of its folder"],
  ["EROFS", "the file system is read-only"],
  ["EACCES", "no permission"],
  ["EPERM", "no permission"],
  ["ENOSPC", "the disk is full"],
  ["EDQUOT", "the disk quota is used up"],
  ["EFBIG", "the file is larger than the limit allows"],
  ["ENAMETOOLONG", "its path is too long"],
  ["ELOOP", "its path has too many symbolic links"],
  ["EMFILE", "too many files are open"],
  ["ENFILE", "too many files are open"],
  ["EIO", "the device failed"],
  ["EBADF", "it is closed"],
  ["EPIPE", "its reader has ended"],
]);

/** Says in words, by its code, why a file operation failed; other errors keep their message. */
export function fileErrorMessage(error: unknown): string {
  const reason = fileErrorReason(error);
  if (!(error instanceof Error) || reason === error.message) return reason;
  return "path" in error && typeof error.path === "string" ? `${error.path}: ${reason}` : reason;
}

/** The same without the path. */
export function fileErrorReason(error: unknown): string {
  return fileReasons.get(errorCode(error)) ?? errorMessage(error);
}

/** What keeps a connection from opening, by the code of the error. */
const connectReasons = new Map([
  ["ECONNREFUSED", "connection refused"],
  ["ECONNRESET", "it closed the connection"],
  ["EHOSTUNREACH", "host unreachable"],
  ["ENETUNREACH", "network unreachable"],
  ["ENOTFOUND", "no such host"],
  ["EPROTO", "it speaks no TLS at this port"],
  ["ETIMEDOUT", "it does not answer"],
]);

/** Why a server cannot be reached, in words, by the code of the error; undefined if that says nothing. */
export function findConnectReason(error: unknown): string | undefined {
  const code = errorCode(error);
  if (code.includes("CERT")) return `its certificate is not trusted: ${errorMessage(error)}`;
  return connectReasons.get(code);
}
