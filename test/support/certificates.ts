import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The paths of a certificate, which signs itself, and of its key. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
}

const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];

let shared: Promise<TlsFiles> | undefined;

/** A certificate for 127.0.0.1, the same for all tests of this process. */
export function sharedTlsFiles(): Promise<TlsFiles> {
  shared ??= makeSharedFiles();
  return shared;
}

async function makeSharedFiles(): Promise<TlsFiles> {
  const folder = mkdtempSync(join(tmpdir(), "lastword-tls-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return await makeTlsFiles(folder);
}

/** Makes a certificate for this name in a folder, by openssl; `name`: as in a `subjectAltName`. */
export async function makeTlsFiles(folder: string, name = "IP:127.0.0.1"): Promise<TlsFiles> {
  const files = { certificate: `${folder}/certificate.pem`, key: `${folder}/key.pem` };
  await openssl([
    ...["req", "-x509", ...newKey, "-subj", "/CN=board", "-addext", `subjectAltName=${name}`],
    ...["-keyout", files.key, "-out", files.certificate],
  ]);
  return files;
}

/** An authority, and a client's certificate that it has signed, made by openssl in a folder. */
export async function makeClientFiles(folder: string): Promise<{ authority: string; client: TlsFiles }> {
  const authority = `${folder}/authority.pem`;
  const client = { certificate: `${folder}/client.pem`, key: `${folder}/client-key.pem` };
  const authorityKey = `${folder}/authority-key.pem`;
  await openssl([
    ...["req", "-x509", ...newKey, "-subj", "/CN=authority"],
    ...["-keyout", authorityKey, "-out", authority],
  ]);
  await openssl([
    ...["req", "-x509", ...newKey, "-subj", "/CN=ann", "-CA", authority, "-CAkey", authorityKey],
    ...["-keyout", client.key, "-out", client.certificate],
  ]);
  return { authority, client };
}

/** Runs openssl; rejects with what it says if it fails. */
export async function openssl(args: readonly string[]): Promise<void> {
  const child = Bun.spawn(["openssl", ...args], { stdout: "ignore", stderr: "pipe" });
  if ((await child.exited) !== 0) throw new Error(await new Response(child.stderr).text());
}
