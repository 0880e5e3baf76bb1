import { createActor } from "xstate";
import { type ClientActor, clientMachine } from "../../actors/client/client.ts";
import type { KeyPort, View } from "../../actors/client/ports.ts";
import { type Credentials, ServerConnection } from "../client/core/server-connection.ts";
import { WebSocketDialer } from "../client/core/websocket-dialer.ts";
import { browserClock } from "./browser/browser-clock.ts";
import type { OfflineBoard } from "./browser/offline-board.ts";
import type { PersistentStore } from "./model/persistent-store.ts";
import type { WireLog } from "./model/wire-log.ts";
import { RecordedServer } from "./recorded-server.ts";

/** What the page's client needs of the page. */
export interface ClientNeeds {
  /** Holds the mode that the user has chosen. */
  readonly store: PersistentStore;
  /** The name to register; undefined: none yet. */
  readonly name: string | undefined;
  readonly keys: KeyPort;
  readonly token: Credentials;
  readonly view: View;
  readonly offline: OfflineBoard;
  /** Notes what is asked and answered. */
  readonly log: WireLog;
}

/** The client of the server that this page comes from; it is not started yet. */
export function makeClient({ store, name, keys, token, view, offline, log }: ClientNeeds): ClientActor {
  const url = new URL("ws", location.href);
  url.protocol = url.protocol.replace("http", "ws");
  return createActor(clientMachine, {
    input: {
      server: new RecordedServer(
        new ServerConnection([offline.checking(new WebSocketDialer(url))], browserClock, token),
        log,
      ),
      view: offline.keeping(view),
      polling: {
        mode: store.get("mode") === "poll" ? "poll" : "live",
        intervalMs: 1000,
        firstPoll: "at once",
        history: 50,
        times: "asked",
      },
      name,
      keys,
      sending: "by post",
      afterLoss: "reconnect",
      random: Math.random,
    },
  });
}

/** Chooses how the client gets new messages, and remembers it. */
export function chooseMode(client: ClientActor, store: PersistentStore, mode: "live" | "poll"): void {
  store.set("mode", mode);
  client.send({ type: "modeChosen", mode });
}
