/** What the server keeps of a key, only in memory: its SHA-256, in hexadecimal [KEY-5]. */
export function hashKey(key: string): string {
  return new Bun.CryptoHasher("sha256").update(key).digest("hex");
}
