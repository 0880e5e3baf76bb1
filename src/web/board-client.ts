import { createActor } from "xstate";
import { type ClientActor, clientMachine } from "../../actors/client/client.ts";
import type { KeyPort, View } from "../../actors/client/ports.ts";
import { type Credentials, ServerConnection } from "../client/core/server-connection.ts";
import { WebSocketDialer } from "../client/core/websocket-dialer.ts";
import { browserClock } from "./browser/browser-clock.ts";
import type { OfflineBoard } from "./browser/offline-board.ts";
import { readAboutAt } from "./meeting.ts";
import { findOthers, parseServers } from "./model/board-servers.ts";
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
  /** The addresses of the page at the board's servers, as they are kept. */
  readonly servers: string | undefined;
}

/**
 * The client of the board: of the server that this page comes from, and of its other servers when that fails. It is not
 * started yet.
 */
export function makeClient({
  store,
  name,
  keys,
  token,
  view,
  offline,
  log,
  servers,
}: ClientNeeds): ClientActor {
  const dialers = [
    offline.checking(makeDialer(location.href)),
    ...findOthers(parseServers(servers), location.href).map((page) =>
      offline.checkingOther(makeDialer(page), () => readAboutAt(page, token.current())),
    ),
  ] as const;
  return createActor(clientMachine, {
    input: {
      server: new RecordedServer(new ServerConnection(dialers, browserClock, token), log),
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

/** Connects to the server of the page at this address. */
function makeDialer(page: string): WebSocketDialer {
  const url = new URL("ws", page);
  url.protocol = url.protocol.replace("http", "ws");
  return new WebSocketDialer(url);
}

/** Chooses how the client gets new messages, and remembers it. */
export function chooseMode(client: ClientActor, store: PersistentStore, mode: "live" | "poll"): void {
  store.set("mode", mode);
  client.send({ type: "modeChosen", mode });
}
