import { readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { sharedTlsFiles } from "./certificates.ts";
import { eventually } from "./deadline.ts";
import { findFreePort } from "./free-port.ts";
import { findProgram } from "./programs.ts";
import { proxyDocument, readConfiguration } from "./proxy-document.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** HAProxy in front of a server's TCP port, with TLS. */
export interface LineProxy extends AsyncDisposable {
  readonly port: number;
  /** The authority of its certificate, in PEM. */
  readonly ca: string;
}

const maxTries = 5;

/** The proxies that the server with the PROXY protocol trusts in docs/proxy.md. */
export const lineProxies =
  /--trusted-proxies (\S+) --proxy-protocol$/m.exec(proxyDocument)?.[1]?.split(",") ?? [];

/**
 * Starts HAProxy with the configuration of docs/proxy.md, which sends a header by this word, for the server's port. It ends
 * TLS, or passes it on to the server.
 */
export async function startHaproxy(
  tcpPort: number,
  word: "send-proxy" | "send-proxy-v2",
  tls: "ended" | "passed on" = "ended",
): Promise<LineProxy> {
  const { certificate, key } = await sharedTlsFiles();
  const folder = temporaryFolder();
  const both = `${folder.path}/both.pem`;
  writeFileSync(both, readFileSync(certificate, "utf8") + readFileSync(key, "utf8"));
  for (let tries = 1; ; tries++) {
    const port = findFreePort();
    const file = `${folder.path}/haproxy.cfg`;
    writeFileSync(file, configure(port, tcpPort, tls === "ended" ? ` ssl crt ${both}` : "", word));
    const child = Bun.spawn([findProgram("haproxy") ?? "haproxy", "-db", "-f", file], {
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    // A test that times out is not cleaned up.
    process.once("exit", () => child.kill("SIGKILL"));
    await eventually(
      async () => child.exitCode !== null || (await accepts(port)),
      (isDecided) => isDecided,
    );
    if (child.exitCode === null) return describeProxy(port, readFileSync(certificate, "utf8"), folder, child);
    if (tries === maxTries)
      throw new Error(`haproxy did not start: ${await new Response(child.stderr).text()}`);
  }
}

function configure(port: number, tcpPort: number, tls: string, word: string): string {
  return readConfiguration("haproxy", [
    ["bind :4443", `bind 127.0.0.1:${port}`],
    ["127.0.0.1:4040", `127.0.0.1:${tcpPort}`],
    [" ssl crt /etc/ssl/board.example.both.pem", tls],
    ["send-proxy-v2", word],
  ]);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}

function describeProxy(
  port: number,
  ca: string,
  folder: ReturnType<typeof temporaryFolder>,
  child: Bun.Subprocess,
): LineProxy {
  return {
    port,
    ca,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.exited;
      folder[Symbol.dispose]();
    },
  };
}
