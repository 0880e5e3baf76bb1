import { MessageLines } from "../../protocol/message-lines.ts";
import { formatReply } from "../../protocol/reply.ts";
import { isTrustedRequest } from "./http-origin.ts";
import { loadPage, type PageFiles, sendFile } from "./page.ts";
import type { Peer, PeerHost } from "./peer.ts";
import { WebSocketTransport } from "./websocket-transport.ts";

/** A running HTTP listener; `stop` closes it, and whatever connections it still has. */
export interface HttpListener {
  readonly port: number;
  stop(): Promise<void>;
}

/** Where to listen, and what a browser and a WebSocket may do there. */
export interface HttpListenerSettings {
  readonly hostname: string;
  readonly port: number;
  /** Names, besides `localhost` and IP addresses, by which browsers may reach the port [WSK-5]. */
  readonly hosts: readonly string[];
  /** The longest message, in bytes; a longer one closes the WebSocket with code 1009. */
  readonly maxMessageBytes: number;
  /** The page could not be built: requests for it are answered with 500, and the WebSocket works. */
  readonly onPageFailed: (reason: string) => void;
  /** Loads the page; the default is ours. */
  readonly loadPage?: () => Promise<PageFiles>;
}

interface PeerData {
  readonly address: string;
  peer: Peer | undefined;
}

/** Close codes of RFC 6455 (and 1013 of its registry). */
const unsupportedData = 1003;
const tryAgainLater = 1013;
/** How long an HTTP connection may be silent before it is a WebSocket, and a WebSocket before it is pinged. */
const httpIdleSeconds = 5;
const webSocketIdleSeconds = 120;

const encoder = new TextEncoder();

/**
 * Listens for HTTP: `/` is the page, and `/ws` the board's WebSocket, whose text messages are lines (PROTOCOL.md,
 * "WebSocket"). Refuses requests that a page of another site, or of another host name, may have made.
 * Throws what `Bun.serve` throws if the address is not available.
 */
export function listenHttp(settings: HttpListenerSettings, host: PeerHost): HttpListener {
  const page = (settings.loadPage ?? loadPage)().catch((error: unknown) => {
    // Logged as it is, an error of the bundler does not name the file.
    settings.onPageFailed(Bun.inspect(error));
    return undefined;
  });
  const server = Bun.serve<PeerData, never>({
    hostname: settings.hostname,
    port: settings.port,
    idleTimeout: httpIdleSeconds,
    development: false,
    // Bun 1.4.5 turns it on if `development` is off: a second server on the port would start without an error.
    reusePort: false,
    fetch(request, server) {
      if (!isTrustedRequest(request.headers, settings.hosts)) return refuse(403, "forbidden");
      const path = new URL(request.url).pathname;
      if (path !== "/ws") return page.then((files) => answerWithPage(files, path, request));
      const address = server.requestIP(request)?.address ?? "";
      const isUpgraded = server.upgrade(request, {
        data: { address, peer: undefined },
      });
      return isUpgraded ? undefined : refuse(426, "this is a WebSocket");
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
  if (server.port === undefined) throw new Error("the HTTP port is not known");
  return { port: server.port, stop: () => server.stop(true) };
}

function answerWithPage(files: PageFiles | undefined, path: string, request: Request): Response {
  if (!files) return refuse(500, "the page could not be loaded");
  const file = files.get(path);
  if (!file) return refuse(404, "not found");
  if (request.method === "GET" || request.method === "HEAD") return sendFile(file, request);
  return refuse(405, "method not allowed", { Allow: "GET, HEAD" });
}

/** A refused connection is closed: it would hold a descriptor for nothing. */
function refuse(status: number, reason: string, headers: Record<string, string> = {}): Response {
  return new Response(`${reason}\n`, { status, headers: { Connection: "close", ...headers } });
}
