import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { createServer } from "node:tls";

/** The paths of a certificate, which signs itself, and of its key. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
}

/** Makes a certificate for this IP address in a folder, by openssl. */
export async function makeTlsFiles(folder: string, address: string): Promise<TlsFiles> {
  const files = { certificate: `${folder}/certificate.pem`, key: `${folder}/key.pem` };
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const names = ["-subj", "/CN=board", "-addext", `subjectAltName=IP:${address}`];
  const places = ["-keyout", files.key, "-out", files.certificate];
  const child = Bun.spawn(["openssl", "req", "-x509", ...kind, ...names, ...places], { stderr: "pipe" });
  if ((await child.exited) !== 0) throw new Error(await new Response(child.stderr).text());
  return files;
}

/** A TLS port before a port for lines, as a proxy offers it. */
export function startTlsProxy(
  { certificate, key }: TlsFiles,
  port: number,
): AsyncDisposable & { port: number } {
  const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (socket) => {
    const inner = connect(port, "127.0.0.1");
    socket.pipe(inner).pipe(socket);
    socket.on("error", () => inner.destroy());
    inner.on("error", () => socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  const address = server.address();
  return {
    port: address !== null && typeof address === "object" ? address.port : 0,
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}
