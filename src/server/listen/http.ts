import { MessageLines } from "../../protocol/message-lines.ts";
import { formatReply } from "../../protocol/reply.ts";
import { isTrustedRequest } from "./http-origin.ts";
import { loadPage, type PageFiles, sendFile } from "./page.ts";
import type { Peer, PeerHost } from "./peer.ts";
import { WebSocketTransport } from "./websocket-transport.ts";

/** A running HTTP listener. `stop` closes it and all its connections. */
export interface HttpListener {
  readonly port: number;
  stop(): Promise<void>;
}

/** Where to listen, and what browsers and WebSockets may do there. */
export interface HttpListenerSettings {
  readonly hostname: string;
  readonly port: number;
  /** The host names, besides `localhost` and IP addresses, that browsers may use for this port [WSK-5]. */
  readonly hosts: readonly string[];
  /** The longest message, in bytes. A longer one closes the WebSocket with code 1009. */
  readonly maxMessageBytes: number;
  /** The page could not be loaded: requests for it get status 500, and the WebSocket works. */
  readonly onPageFailed: (reason: string) => void;
  /** Loads the page; by default, `loadPage` of `page.ts`. */
  readonly loadPage?: () => Promise<PageFiles>;
}

interface PeerData {
  readonly address: string;
  peer: Peer | undefined;
}

/** Close codes: 1003 of RFC 6455, and 1013 of IANA's registry. */
const unsupportedData = 1003;
const tryAgainLater = 1013;
/** The idle time-out of an HTTP connection, and of a WebSocket before Bun pings it. */
const httpIdleSeconds = 5;
const webSocketIdleSeconds = 120;

const encoder = new TextEncoder();

/**
 * Listens for HTTP: `/` is the page, and `/ws` the board's WebSocket, whose text messages are lines (PROTOCOL.md,
 * "WebSocket"). Refuses requests that may come from a page of another site or of another host name.
 * Throws what `Bun.serve` throws if the address is not available.
 */
export function listenHttp(settings: HttpListenerSettings, host: PeerHost): HttpListener {
  const page = (settings.loadPage ?? loadPage)().catch((error: unknown) => {
    // The message of a bundler error does not name the file; `inspect` does.
    settings.onPageFailed(Bun.inspect(error));
    return undefined;
  });
  const server = Bun.serve<PeerData, never>({
    hostname: settings.hostname,
    port: settings.port,
    idleTimeout: httpIdleSeconds,
    development: false,
    // On by default in Bun 1.4.5 if `development` is off: a second server on the port would start without an error.
    reusePort: false,
    fetch(request, server) {
      if (!isTrustedRequest(request.headers, settings.hosts)) return refuse(403, "forbidden");
      const path = new URL(request.url).pathname;
      if (path !== "/ws") return page.then((files) => answerWithPage(files, path, request));
      const address = server.requestIP(request)?.address ?? "";
      const isUpgraded = server.upgrade(request, {
        data: { address, peer: undefined },
      });
      return isUpgraded ? undefined : refuse(426, "WebSocket upgrade required");
    },
    websocket: {
      maxPayloadLength: settings.maxMessageBytes,
      idleTimeout: webSocketIdleSeconds,
      perMessageDeflate: false,
      backpressureLimit: WebSocketTransport.backpressureLimitBytes,
      closeOnBackpressureLimit: true,
      open(ws) {
        const accepted = host.accept(new WebSocketTransport(ws), ws.data.address, new MessageLines());
        if ("code" in accepted) {
          ws.sendText(formatReply({ kind: "error", code: accepted.code, text: accepted.text }));
          ws.close(tryAgainLater);
          return;
        }
        ws.data.peer = accepted;
      },
      message(ws, message) {
        if (typeof message !== "string") return ws.close(unsupportedData);
        ws.data.peer?.receive(encoder.encode(message));
      },
      drain: (ws) => ws.data.peer?.drained(),
      close: (ws) => ws.data.peer?.closed(),
    },
  });
  if (server.port === undefined) throw new Error("the HTTP listener has no port");
  return { port: server.port, stop: () => server.stop(true) };
}

function answerWithPage(files: PageFiles | undefined, path: string, request: Request): Response {
  if (!files) return refuse(500, "could not load the page");
  const file = files.get(path);
  if (!file) return refuse(404, "not found");
  if (request.method === "GET" || request.method === "HEAD") return sendFile(file, request);
  return refuse(405, "method not allowed", { Allow: "GET, HEAD" });
}

/** Closes the connection too: a refused one would hold a file descriptor for nothing. */
function refuse(status: number, reason: string, headers: Record<string, string> = {}): Response {
  return new Response(`${reason}\n`, { status, headers: { Connection: "close", ...headers } });
}
