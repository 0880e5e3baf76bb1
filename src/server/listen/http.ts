import { systemClock } from "../../net/system-clock.ts";
import { raiseBacklog } from "./backlog.ts";
import type { HttpHead } from "./http-head.ts";
import { isTrustedRequest } from "./http-origin.ts";
import { HttpPeer, type HttpPeerParts } from "./http-peer.ts";
import { type HttpRefusal, refuseRequest } from "./http-refusal.ts";
import { encodeRefusal, type HttpResponse } from "./http-response.ts";
import { loadPage, type PageFiles, sendFile } from "./page.ts";
import type { Peer, PeerHost } from "./peer.ts";
import { RefusedPeer } from "./refused-peer.ts";
import { resetPeer } from "./reset-peer.ts";

/** A running HTTP listener; `stop` closes it, and whatever connections it still has. */
export interface HttpListener {
  readonly port: number;
  /** Whether the kernel's full accept backlog is in use. */
  readonly hasFullBacklog: boolean;
  stop(): void;
}

/** Where to listen, and what a browser and a WebSocket may do there. */
export interface HttpListenerSettings {
  readonly hostname: string;
  readonly port: number;
  /** Names, besides `localhost` and IP addresses, by which browsers may reach the port [WSK-5]. */
  readonly hosts: readonly string[];
  /** The longest message, in bytes; a longer one closes the WebSocket with code 1009. */
  readonly maxMessageBytes: number;
  /** Called if the page cannot be built. Requests for it get status 500; the WebSocket still works. */
  readonly onPageFailed: (reason: string) => void;
  /** Called with the address and the headers of a request that the server refuses [WSK-5]. */
  readonly onUntrusted: HttpPeerParts["onUntrusted"];
  /** Loads the page; the default is ours. */
  readonly loadPage?: () => Promise<PageFiles>;
}

const keepAliveMs = 60_000;
/** When a refused client may try again. */
const retryAfterSeconds = 5;

/**
 * Listens for HTTP: `/` is the page, and `/ws` the board's WebSocket, whose text messages are lines (PROTOCOL.md,
 * "WebSocket"). Every connection counts from its accept, before its request. Refuses requests that may come from a page of
 * another site or host name. Throws what `Bun.listen` throws if the address is not available.
 */
export function listenHttp(settings: HttpListenerSettings, host: PeerHost): HttpListener {
  const page = (settings.loadPage ?? loadPage)().catch((error: unknown) => {
    // Logged unchanged, a bundler error does not name the file.
    settings.onPageFailed(Bun.inspect(error));
    return undefined;
  });
  const refused = new RefusedPeer();
  const parts: HttpPeerParts = {
    host,
    clock: systemClock,
    maxMessageBytes: settings.maxMessageBytes,
    isTrusted: (headers) => isTrustedRequest(headers, settings.hosts),
    onUntrusted: settings.onUntrusted,
    answer: async (head) => answerWithPage(await page, head),
  };
  const listener = Bun.listen<Peer>({
    hostname: settings.hostname,
    port: settings.port,
    allowHalfOpen: true,
    socket: {
      open(socket) {
        const address: string | undefined = socket.remoteAddress;
        if (address === undefined) return resetPeer.take(socket);
        const refusal = host.enterHttp(address);
        if (refusal) return refused.reject(socket, encodeBusy(refusal.text));
        socket.data = new HttpPeer(socket, address, parts);
        socket.setKeepAlive(true, keepAliveMs);
      },
      data: (socket, chunk) => socket.data.receive(chunk),
      drain: (socket) => socket.data.drained(),
      end: (socket) => socket.data.ended(),
      close: (socket) => socket.data.closed(),
    },
  });
  const hasFullBacklog = "fd" in listener && typeof listener.fd === "number" && raiseBacklog(listener.fd);
  return { port: listener.port, hasFullBacklog, stop: () => listener.stop(true) };
}

function answerWithPage(files: PageFiles | undefined, head: HttpHead): HttpResponse | HttpRefusal {
  if (!files) return refuseRequest(500, "the page could not be loaded");
  const file = files.get(head.path);
  return file ? sendFile(file, head.headers) : refuseRequest(404, "not found");
}

function encodeBusy(reason: string): Uint8Array {
  const refusal = refuseRequest(503, reason, { "Retry-After": `${retryAfterSeconds}` });
  return encodeRefusal(refusal, undefined, new Date());
}
