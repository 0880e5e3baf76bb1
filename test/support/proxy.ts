import { readFileSync, writeFileSync } from "node:fs";
import { connect as connectPlain } from "node:net";
import { connect } from "node:tls";
import { makeTlsFiles } from "./certificates.ts";
import { eventually } from "./deadline.ts";
import { findFreePort } from "./free-port.ts";
import { findProgram } from "./programs.ts";
import { proxyDocument, readConfiguration } from "./proxy-document.ts";
import { RawWebSocket } from "./raw-websocket.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** The proxies of docs/proxy.md. */
export const proxyNames = ["nginx", "caddy"] as const;

/** The name of a proxy. */
export type ProxyName = (typeof proxyNames)[number];

/** Who comes to a proxy: an address of this machine, and what the request says besides. */
export interface Visitor {
  readonly address: string;
  readonly headers?: Record<string, string>;
}

/** A proxy that runs, with TLS. */
export interface ReverseProxy extends AsyncDisposable {
  /** The address of the page there. */
  readonly url: string;
  readonly origin: string;
  /** Asks for a path, below the proxy's own address; redirects are not followed. */
  fetch(path: string, headers?: Record<string, string>): Promise<Response>;
  /** Opens the board's WebSocket, as the page does, or a page of another origin. */
  openWebSocket(pageOrigin?: string, visitor?: Visitor): Promise<RawWebSocket>;
}

const host = "board.example";
/** The read time-out of the proxy in a test; the document has another one. */
const readTimeout = "3s";
const maxTries = 5;

/** The proxies that the server of docs/proxy.md trusts. */
export const trustedProxies =
  /--trusted-proxies (\S+) --public-url/.exec(proxyDocument)?.[1]?.split(",") ?? [];

/** The address of the page that docs/proxy.md starts the server with, at a proxy on this port. */
export function publicUrlAt(port: number): string {
  const [, url = ""] = /--public-url (\S+)$/m.exec(proxyDocument) ?? [];
  return url.replace(host, `${host}:${port}`);
}

/**
 * Starts a proxy with the configuration of docs/proxy.md, on a free port, for the server that `serve` starts with
 * this public address.
 */
export async function startProxy(
  name: ProxyName,
  serve: (publicUrl: string) => Promise<{ readonly httpPort: number | undefined }>,
): Promise<ReverseProxy> {
  const folder = temporaryFolder();
  await makeTlsFiles(folder.path, `DNS:${host}`);
  for (let tries = 1; ; tries++) {
    const port = findFreePort();
    const { httpPort } = await serve(publicUrlAt(port));
    // The server builds its page first, which can take longer on a loaded machine than the proxy of a test waits.
    await (await fetch(`http://127.0.0.1:${httpPort}/`)).text();
    const child = spawnProxy(name, folder.path, port, Number(httpPort));
    if (await acceptsOrEnds(port, child)) return describeProxy(port, folder, child);
    const said = `${await new Response(child.stdout).text()}${await new Response(child.stderr).text()}`;
    if (tries === maxTries) throw new Error(`${name} did not start: ${said}`);
  }
}

/** The configuration in the document, with the ports, files and time-out of a test. */
function configure(name: ProxyName, folder: string, port: number, httpPort: number): string {
  const listening = {
    nginx: ["listen 443 ssl;", `listen 127.0.0.1:${port} ssl;`],
    caddy: ["board.example {", `board.example:${port} {\n    bind 127.0.0.1`],
  } as const;
  return readConfiguration(name, [
    listening[name],
    ["127.0.0.1:4041", `127.0.0.1:${httpPort}`],
    ["/etc/ssl/board.example.pem", `${folder}/certificate.pem`],
    ["/etc/ssl/board.example.key", `${folder}/key.pem`],
    ["60s", readTimeout],
  ]);
}

/** What the packages configure around the document's part, in a folder of the test. */
function wrapConfiguration(name: ProxyName, folder: string, configuration: string): string {
  if (name === "caddy") return `{\n  admin off\n  auto_https disable_redirects\n}\n${configuration}`;
  const kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const folders = kinds.map((kind) => `${kind}_temp_path ${folder}/${kind};`).join("\n");
  const user = process.getuid?.() === 0 ? "user root;" : "";
  return `${user}
pid ${folder}/nginx.pid;
error_log stderr;
events {}
http {
${folders}
access_log off;
gzip on;
${configuration}}
`;
}

function spawnProxy(name: ProxyName, folder: string, port: number, httpPort: number) {
  const file = `${folder}/${name}.conf`;
  writeFileSync(file, wrapConfiguration(name, folder, configure(name, folder, port, httpPort)));
  const flags = {
    nginx: ["-p", folder, "-c", file, "-g", "daemon off;"],
    caddy: ["run", "--config", file, "--adapter", "caddyfile"],
  };
  const child = Bun.spawn([findProgram(name) ?? name, ...flags[name]], {
    env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  // A test that times out is not cleaned up. SIGTERM ends nginx's workers too.
  process.once("exit", () => child.kill("SIGTERM"));
  return child;
}

/** As `accepts`; a proxy that neither listens nor ends is ended. */
async function acceptsOrEnds(port: number, child: ReturnType<typeof spawnProxy>): Promise<boolean> {
  return await accepts(port, child).catch((error: unknown) => {
    child.kill("SIGTERM");
    throw error;
  });
}

/** Waits until the proxy listens; false if it has ended before. */
async function accepts(port: number, child: { readonly exitCode: number | null }): Promise<boolean> {
  const tryOnce = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect({ port, host: "127.0.0.1", servername: host, rejectUnauthorized: false }, () => {
        socket.destroy();
        resolve(true);
      });
      socket.on("error", () => resolve(false));
    });
  await eventually(
    async () => child.exitCode !== null || (await tryOnce()),
    (isDecided) => isDecided,
  );
  return child.exitCode === null;
}

function describeProxy(
  port: number,
  folder: ReturnType<typeof temporaryFolder>,
  child: ReturnType<typeof spawnProxy>,
): ReverseProxy {
  const ca = readFileSync(`${folder.path}/certificate.pem`, "utf8");
  const url = publicUrlAt(port);
  const { origin, pathname } = new URL(url);
  const Host = `${host}:${port}`;
  return {
    url,
    origin,
    fetch: (path, headers = {}) =>
      fetch(`https://127.0.0.1:${port}${path}`, {
        headers: { Host, ...headers },
        redirect: "manual",
        tls: { ca, serverName: host },
      }),
    openWebSocket: (pageOrigin = origin, { address, headers = {} } = { address: "127.0.0.1" }) => {
      const socket = connectPlain({ port, host: "127.0.0.1", localAddress: address });
      const secured = connect({ socket, servername: host, ca });
      return RawWebSocket.open(secured, `${pathname}ws`, { Host, Origin: pageOrigin, ...headers });
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await child.exited;
      folder[Symbol.dispose]();
    },
  };
}
