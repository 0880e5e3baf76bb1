import { systemClock } from "../../net/system-clock.ts";
import { refuseAndClose } from "../../protocol/refusal.ts";
import { encodeRefusal } from "../../protocol/reply.ts";
import type { Remote } from "../limits/remote.ts";
import type { Admission, AdmissionRefusal } from "./admission.ts";
import type { PeekedBytes } from "./peeked-bytes.ts";
import { PeekedHeader } from "./peeked-header.ts";
import type { Peer } from "./peer.ts";
import { type ProxyHeader, ProxyHeaderDecoder } from "./proxy-header.ts";
import type { RefusedPeer } from "./refused-peer.ts";
import type { Remotes } from "./remotes.ts";

const notProxy: AdmissionRefusal = {
  ...refuseAndClose("denied", "this port takes connections from the proxies of the board alone"),
  reason: "no-proxy",
};
const noHeader: AdmissionRefusal = {
  ...refuseAndClose("denied", "the proxy sent no header of the PROXY protocol"),
  reason: "no-header",
};
const lateHeader: AdmissionRefusal = {
  ...refuseAndClose("timeout", "the proxy sent no header of the PROXY protocol in time"),
  reason: "late-header",
};

/** How a listener takes the headers of proxies [PRX-3]. */
export interface ProxyHeaderRules {
  readonly timeoutMs: number;
  /** Called with the address of what connects and is turned away, and its refusal. */
  readonly onTurnedAway: (address: string, refusal: AdmissionRefusal) => void;
}

/** What the peers of such a listener share. */
export interface ProxyHeaderParts {
  readonly rules: ProxyHeaderRules;
  readonly remotes: Remotes;
  readonly admission: Pick<Admission, "enterHeader" | "leaveHeader">;
  /** Returns the peer of the client whom a header names, or the bytes that refuse it. */
  readonly accept: (socket: Bun.Socket<Peer>, remote: Remote) => Peer | Uint8Array;
  /** For a port with TLS: how to leave the handshake behind the header in the socket. */
  readonly peeked: PeekedBytes | undefined;
}

/**
 * A connection from a trusted proxy that has not said yet whom it is for: it counts in all. The client's peer takes over
 * the socket after the header.
 */
export class ProxyHeaderPeer implements Peer {
  readonly #socket: Bun.Socket<Peer>;
  readonly #proxy: Remote;
  readonly #parts: ProxyHeaderParts;
  readonly #refused: Pick<RefusedPeer, "reject">;
  readonly #peeked: PeekedHeader | undefined;
  readonly #decoder = new ProxyHeaderDecoder();
  readonly #cancelTimeout: () => void;

  private constructor(
    socket: Bun.Socket<Peer>,
    proxy: Remote,
    parts: ProxyHeaderParts,
    refused: Pick<RefusedPeer, "reject">,
  ) {
    this.#socket = socket;
    this.#proxy = proxy;
    this.#parts = parts;
    this.#refused = refused;
    this.#peeked = parts.peeked && new PeekedHeader(socket, parts.peeked, (header) => this.#decide(header));
    this.#cancelTimeout = systemClock.after(parts.rules.timeoutMs, () => this.#turnAway(lateHeader));
  }

  /** Admits a new connection from this address, or returns the bytes that refuse it; `refused` may refuse it later. */
  static open(
    socket: Bun.Socket<Peer>,
    address: string,
    parts: ProxyHeaderParts,
    refused: Pick<RefusedPeer, "reject">,
  ): ProxyHeaderPeer | Uint8Array {
    const remote = parts.remotes.ofConnection(address);
    if (remote.kind !== "proxy") {
      parts.rules.onTurnedAway(remote.address, notProxy);
      return encodeRefusal(notProxy);
    }
    const refusal = parts.admission.enterHeader(remote);
    return refusal ? encodeRefusal(refusal) : new ProxyHeaderPeer(socket, remote, parts, refused);
  }

  receive(chunk: Uint8Array): void {
    const header = this.#decoder.push(chunk);
    if (header !== undefined) this.#decide(header);
  }

  drained(): void {}

  /** A health check that only connects is no fault. */
  ended(): void {
    this.#socket.terminate();
  }

  closed(): void {
    this.#leave();
  }

  #decide(header: ProxyHeader | "invalid" | "ended"): void {
    if (header === "ended") return this.ended();
    if (header === "invalid") return this.#turnAway(noHeader);
    this.#leave();
    const { accept, remotes } = this.#parts;
    const accepted = accept(this.#socket, remotes.ofHeader(this.#proxy, header.address));
    if (accepted instanceof Uint8Array) return this.#refused.reject(this.#socket, accepted);
    this.#socket.data = accepted;
    if (header.rest.length > 0) accepted.receive(header.rest);
  }

  #turnAway(refusal: AdmissionRefusal): void {
    this.#leave();
    this.#parts.rules.onTurnedAway(this.#proxy.address, refusal);
    this.#refused.reject(this.#socket, encodeRefusal(refusal));
  }

  #leave(): void {
    this.#cancelTimeout();
    this.#peeked?.cancel();
    this.#parts.admission.leaveHeader(this.#proxy);
  }
}
