import { refuse } from "../../src/protocol/refusal.ts";
import { type HttpListenerSettings, listenHttp } from "../../src/server/listen/http.ts";
import type { Listener } from "../../src/server/listen/listener.ts";
import type { PeerHost } from "../../src/server/listen/peer.ts";
import { ServerMetrics } from "../../src/server/metrics/server-metrics.ts";
import { writeBufferLimitsOf } from "../../src/server/session/session-host.ts";
import { defaultSettings } from "../../src/server/settings/settings.ts";
import { remotesWithoutProxies } from "./remotes.ts";

/** Listens on a free port with these settings, for a host that lets every HTTP connection in and refuses all sessions. */
export function startHttpListener(
  settings: Pick<HttpListenerSettings, "loadPage"> & Partial<HttpListenerSettings>,
  host: Partial<PeerHost> = {},
): Listener & Disposable {
  const metrics = new ServerMetrics();
  const nobody = refuse("shutting-down", "this server is stopping");
  const listener = listenHttp(
    {
      hostname: "127.0.0.1",
      port: 0,
      hosts: [],
      maxMessageBytes: 1024,
      description: {
        title: "Lastword",
        about: "",
        identity: undefined,
        lastId: () => 0,
        tcpPort: 0,
        servers: [],
      },
      remotes: remotesWithoutProxies,
      onPageFailed: () => undefined,
      onUntrusted: () => undefined,
      ...settings,
    },
    {
      writeBufferLimits: writeBufferLimitsOf(defaultSettings, metrics),
      metrics,
      accept: () => nobody,
      admission: {
        enterHttp: () => undefined,
        moveHttp: () => undefined,
        leaveHttp: () => undefined,
        enterHeader: () => undefined,
        leaveHeader: () => undefined,
      },
      openAccount: () => ({ setInput: () => undefined, setOutput: () => undefined }),
      checkAuthorization: () => undefined,
      upgradeHttp: () => nobody,
      ...host,
    },
  );
  return Object.assign(listener, { [Symbol.dispose]: () => listener.stopAll() });
}
