import { uncounted } from "../../net/buffered-bytes.ts";
import { systemClock } from "../../net/system-clock.ts";
import { Traffic } from "../../net/traffic.ts";
import type { WriteBufferLimits } from "../../net/write-buffer.ts";
import { maxAdminConnections } from "../listen/file-descriptors.ts";
import type { HttpHead } from "../listen/http-head.ts";
import { healthPath, livePath, metricsPath } from "../listen/http-paths.ts";
import { HttpPeer, type HttpPeerParts } from "../listen/http-peer.ts";
import { type HttpRefusal, refuseRequest } from "../listen/http-refusal.ts";
import { alive, answerText, encodeBusy, type HttpResponse } from "../listen/http-response.ts";
import { HttpTrust } from "../listen/http-trust.ts";
import { type Listener, type ListenerAddress, listen } from "../listen/listener.ts";
import { describeServer } from "./exposition.ts";
import type { Health } from "./health.ts";
import type { MetricSet } from "./metric-set.ts";
import type { ServerReadings } from "./readings.ts";

/** Where the admin port listens, and what it shows. */
export interface AdminSettings extends ListenerAddress {
  /** Names, besides `localhost` and IP addresses, by which the port may be reached. */
  readonly hosts: readonly string[];
  readonly writeBufferLimits: WriteBufferLimits;
  readonly readings: ServerReadings;
  readonly health: Health;
  /** Called for a request under an unknown host name. */
  readonly onUntrusted: HttpPeerParts["onUntrusted"];
}

/**
 * Listens for those who watch the server: `/metrics` for Prometheus, `/livez` (the event loop turns) and `/healthz` (the
 * log takes writes). It takes GET and HEAD alone, changes nothing, and asks nobody who they are. A few connections at
 * once are enough; they do not count among the clients'. Throws what `Bun.listen` throws.
 */
export function listenAdmin(settings: AdminSettings): Listener {
  const { writeBufferLimits, hosts, onUntrusted, readings, health } = settings;
  const set = describeServer(readings);
  let connections = 0;
  const parts: HttpPeerParts = {
    host: {
      writeBufferLimits,
      // Its own bytes and limits are not the clients'.
      metrics: { traffic: new Traffic(), limits: { add: () => undefined } },
      openAccount: () => uncounted,
      admission: {
        moveHttp: () => undefined,
        leaveHttp: () => {
          connections--;
        },
      },
    },
    clock: systemClock,
    webSocket: undefined,
    trust: new HttpTrust(hosts, undefined),
    remotes: { ofRequest: (remote) => remote },
    onUntrusted,
    answer: (head) => answer(head, set, health),
  };
  return listen(settings, (socket, address) => {
    if (connections >= maxAdminConnections) return encodeBusy("too many connections to the admin port");
    connections++;
    return new HttpPeer(socket, { address, kind: "direct" }, parts);
  });
}

async function answer(
  { path }: HttpHead,
  set: MetricSet,
  health: Health,
): Promise<HttpResponse | HttpRefusal> {
  switch (path) {
    case livePath:
      return alive;
    case healthPath: {
      const reason = await health.check();
      return reason === undefined ? alive : refuseRequest(503, reason, { "Cache-Control": "no-store" });
    }
    case metricsPath:
      return answerText(await set.text(), set.contentType);
    default:
      return refuseRequest(404, `not found; there are ${metricsPath}, ${livePath} and ${healthPath}`);
  }
}
