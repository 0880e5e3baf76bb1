import { systemClock } from "../../net/system-clock.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { type BoardDescription, sendAbout } from "./about.ts";
import { answerPreflight, shareWithServers } from "./cross-origin.ts";
import type { HttpHead } from "./http-head.ts";
import { aboutPath, livePath } from "./http-paths.ts";
import { HttpPeer, type HttpPeerParts } from "./http-peer.ts";
import { type HttpRefusal, refuseRequest } from "./http-refusal.ts";
import { alive, encodeBusy, type HttpResponse } from "./http-response.ts";
import { HttpTrust } from "./http-trust.ts";
import { type Listener, type ListenerAddress, listen } from "./listener.ts";
import { loadSite } from "./page.ts";
import { type PageFiles, sendFile } from "./page-file.ts";
import type { PeerHost } from "./peer.ts";
import type { Remotes } from "./remotes.ts";
import { formatPolicy } from "./security-headers.ts";

/** Where to listen, and what a browser and a WebSocket may do there. */
export interface HttpListenerSettings extends ListenerAddress {
  /** Names, besides `localhost` and IP addresses, by which browsers may reach the port [HTP-2]. */
  readonly hosts: readonly string[];
  /** The page's address at a proxy, if there is one [WSK-5]. */
  readonly publicUrl?: string | undefined;
  /** The longest message, in bytes; a longer one closes the WebSocket with code 1009. */
  readonly maxMessageBytes: number;
  /** Called if the page cannot be built. Requests for it get status 500; the WebSocket still works. */
  readonly onPageFailed: (reason: string) => void;
  /** Called with the address and the headers of a request that the server refuses [HTP-2] [WSK-5]. */
  readonly onUntrusted: HttpPeerParts["onUntrusted"];
  /** Knows who asks, behind proxies [PRX-1]. */
  readonly remotes: Remotes;
  /** What the page shows of the board [HTP-7]. */
  readonly description: BoardDescription;
  /** Loads the page; the default is ours. */
  readonly loadPage?: () => Promise<PageFiles>;
}

/**
 * Listens for HTTP: `/` is the page, and `/ws` the board's WebSocket, whose text messages are lines (PROTOCOL.md,
 * "WebSocket"). Every connection counts from its accept, before its request. Refuses requests under a host name that is
 * not ours, and the WebSocket to pages of other sites. Throws what `Bun.listen` throws if the address is not available.
 */
export function listenHttp(settings: HttpListenerSettings, host: PeerHost): Listener {
  const load = settings.loadPage ?? (() => loadSite(settings.description));
  const page = load().catch((error: unknown) => {
    // Logged unchanged, a bundler error does not name the file.
    settings.onPageFailed(Bun.inspect(error));
    return undefined;
  });
  const { description, publicUrl } = settings;
  const trust = new HttpTrust(settings.hosts, publicUrl, description.servers);
  const policy = formatPolicy(description.servers);
  const answerAbout = (head: HttpHead, address: string): HttpResponse | HttpRefusal => {
    if (head.method === "OPTIONS") return answerPreflight(head, trust);
    const refusal = host.checkAuthorization(head.headers.get("authorization"), address);
    const asked = { host: head.headers.get("host"), httpPort: listener.port, publicUrl };
    const response = refusal === undefined ? sendAbout(description, asked, Date.now()) : askForToken(refusal);
    return { ...response, headers: { ...response.headers, ...shareWithServers(head, trust) } };
  };
  const parts: HttpPeerParts = {
    host,
    clock: systemClock,
    remotes: settings.remotes,
    webSocket: {
      maxMessageBytes: settings.maxMessageBytes,
      upgradeHttp: (transport, remote, lines) => host.upgradeHttp(transport, remote, lines),
    },
    trust,
    onUntrusted: settings.onUntrusted,
    answer: async (head, address) => {
      if (head.path === livePath) return alive;
      if (head.path === aboutPath) return answerAbout(head, address);
      return answerWithPage(await page, head, policy);
    },
  };
  const listener = listen(settings, (socket, address) => {
    const remote = settings.remotes.ofConnection(address);
    const refusal = host.admission.enterHttp(remote);
    return refusal ? encodeBusy(refusal.text) : new HttpPeer(socket, remote, parts);
  });
  return listener;
}

/** `policy`: what the page may do. */
function answerWithPage(
  files: PageFiles | undefined,
  head: HttpHead,
  policy: string,
): HttpResponse | HttpRefusal {
  if (!files) return refuseRequest(500, "the page could not be loaded");
  const file = files.get(head.path);
  if (file === undefined) return refuseRequest(404, "not found");
  const response = sendFile(file, head.headers);
  return { ...response, headers: { ...response.headers, "Content-Security-Policy": policy } };
}

/** A refusal that closes comes after too many wrong tokens [AUT-3]. */
function askForToken({ text, closes }: Refusal): HttpRefusal {
  if (closes) return refuseRequest(429, text, { "Retry-After": "60" });
  return refuseRequest(401, text, { "WWW-Authenticate": "Bearer" });
}
