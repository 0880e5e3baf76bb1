import type { BufferedBytes } from "../../net/buffered-bytes.ts";
import type { Clock } from "../../net/clock.ts";
import { TcpTransport } from "../../net/tcp-transport.ts";
import { WriteBuffer } from "../../net/write-buffer.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { encodeRefusal as encodeLine } from "../../protocol/reply.ts";
import type { Remote } from "../limits/remote.ts";
import { encodeClose } from "../websocket/encode-frame.ts";
import { answerHandshake } from "../websocket/handshake.ts";
import { WebSocketLines } from "../websocket/websocket-lines.ts";
import { WebSocketTransport } from "../websocket/websocket-transport.ts";
import type { Admission } from "./admission.ts";
import { type HttpHead, HttpHeadDecoder } from "./http-head.ts";
import { webSocketPath } from "./http-paths.ts";
import { type HttpRefusal, refuseBusy, refuseRequest } from "./http-refusal.ts";
import { encodeRefusal, encodeResponse, type HttpResponse } from "./http-response.ts";
import type { Distrust, HttpTrust } from "./http-trust.ts";
import type { Peer, PeerHost } from "./peer.ts";
import type { Remotes } from "./remotes.ts";

/** How long a client may take for the head of its request. */
const headTimeoutMs = 5000;
/** The close code of a refused WebSocket [WSK-6]. */
const tryAgainLater = 1013;

/** What an HTTP listener needs to serve WebSockets. */
export interface WebSocketHost extends Pick<PeerHost, "upgradeHttp"> {
  /** The longest message, in bytes. */
  readonly maxMessageBytes: number;
}

/** What the peers of an HTTP listener share. */
export interface HttpPeerParts {
  readonly host: Pick<PeerHost, "writeBufferLimits" | "metrics" | "openAccount"> & {
    readonly admission: Pick<Admission, "moveHttp" | "leaveHttp">;
  };
  readonly clock: Clock;
  /** Knows who asks, behind proxies. */
  readonly remotes: Pick<Remotes, "ofRequest">;
  /** Undefined if this listener has no WebSocket. */
  readonly webSocket: WebSocketHost | undefined;
  /** Decides whether to answer a request [HTP-2] [WSK-5]. */
  readonly trust: Pick<HttpTrust, "check">;
  /** Called with the address and the headers of a request that is refused with 403, and with the reason. */
  readonly onUntrusted: (address: string, headers: HttpHead["headers"], distrust: Distrust) => void;
  /** Answers a request for a file. */
  readonly answer: (head: HttpHead, address: string) => Promise<HttpResponse | HttpRefusal>;
}

/**
 * An HTTP connection: one request, with a time-out, and one response; or a WebSocket handshake, after which a session
 * takes over the socket.
 */
export class HttpPeer implements Peer {
  readonly #parts: HttpPeerParts;
  readonly #socket: Bun.Socket<Peer>;
  #remote: Remote;
  readonly #head = new HttpHeadDecoder();
  readonly #account: BufferedBytes;
  readonly #writeBuffer: WriteBuffer;
  readonly #cancelDeadline: () => void;
  #phase: "reading" | "answering" = "reading";

  /** The connection is admitted; it leaves when it closes. */
  constructor(socket: Bun.Socket<Peer>, remote: Remote, parts: HttpPeerParts) {
    const { host, clock } = parts;
    this.#parts = parts;
    this.#socket = socket;
    this.#remote = remote;
    this.#account = host.openAccount(() => this.#cut("max-buffer-bytes"));
    this.#writeBuffer = new WriteBuffer(
      new TcpTransport(socket, host.metrics.traffic),
      () => this.#cut("stall-timeout-ms"),
      host.writeBufferLimits,
      clock,
      this.#account,
    );
    this.#cancelDeadline = clock.after(headTimeoutMs, () =>
      this.#refuse(refuseRequest(408, "the request took too long")),
    );
  }

  receive(chunk: Uint8Array): void {
    if (this.#phase !== "reading") return;
    this.#parts.host.metrics.traffic.received(chunk.length);
    const head = this.#head.push(chunk);
    this.#account.setInput(this.#head.heldBytes);
    if (head === undefined) return;
    if (head.kind === "refusal") return this.#refuse(head);
    const tooMany = this.#identify(head);
    if (tooMany !== undefined) return this.#refuse(refuseBusy(tooMany.text));
    const distrust = this.#parts.trust.check(head);
    if (distrust !== undefined) {
      this.#parts.onUntrusted(this.#remote.address, head.headers, distrust);
      return this.#refuse(refuseRequest(403, distrust.reason));
    }
    const { webSocket } = this.#parts;
    if (webSocket !== undefined && head.path === webSocketPath) return this.#upgrade(head, webSocket);
    this.#endReading();
    this.#parts.answer(head, this.#remote.address).then(
      (response) => this.#respond(response),
      () => this.#respond(refuseRequest(500, "the file could not be loaded")),
    );
  }

  drained(): void {
    this.#writeBuffer.drained();
  }

  /** Without a complete request, there is nothing to answer. */
  ended(): void {
    if (this.#phase === "reading") this.#destroy();
  }

  closed(): void {
    this.#cancelDeadline();
    this.#account.setInput(0);
    this.#writeBuffer.closed();
    this.#parts.host.admission.leaveHttp(this.#remote);
  }

  /** From now on, the connection is that of the client whom the head names, unless there are too many of that. */
  #identify({ headers }: HttpHead): Refusal | undefined {
    const { host, remotes } = this.#parts;
    const remote = remotes.ofRequest(this.#remote, headers);
    const refusal = remote === this.#remote ? undefined : host.admission.moveHttp(this.#remote, remote);
    if (refusal === undefined) this.#remote = remote;
    return refusal;
  }

  #cut(limit: "max-buffer-bytes" | "stall-timeout-ms"): void {
    this.#parts.host.metrics.limits.add(limit);
    this.#destroy();
  }

  #destroy(): void {
    this.#endReading();
    this.#writeBuffer.destroy();
  }

  #endReading(): void {
    this.#cancelDeadline();
    this.#account.setInput(0);
    this.#phase = "answering";
  }

  #refuse(refusal: HttpRefusal): void {
    this.#endReading();
    this.#respond(refusal);
  }

  #respond(response: HttpResponse | HttpRefusal): void {
    const { method } = this.#head;
    const now = new Date();
    this.#writeBuffer.writeEncoded(
      "kind" in response ? encodeRefusal(response, method, now) : encodeResponse(response, method, now),
    );
    this.#writeBuffer.closeGracefully();
  }

  #upgrade(head: HttpHead, webSocket: WebSocketHost): void {
    const reply = answerHandshake(head);
    if (reply.kind === "refusal") return this.#refuse(reply);
    this.#endReading();
    this.#writeBuffer.writeEncoded(reply.response);
    // The kernel accepts it whole, since the connection is new.
    if (this.#writeBuffer.pendingBytes > 0) return this.#destroy();
    const transport = new WebSocketTransport(this.#socket, this.#parts.host.metrics.traffic);
    const lines = new WebSocketLines(webSocket.maxMessageBytes);
    const accepted = webSocket.upgradeHttp(transport, this.#remote, lines);
    if ("code" in accepted) return this.#refuseWebSocket(transport, accepted);
    this.#socket.data = accepted;
    if (head.rest.length > 0) accepted.receive(head.rest);
  }

  #refuseWebSocket(transport: WebSocketTransport, refusal: Refusal): void {
    this.#writeBuffer.writeEncoded(transport.encodeLine(encodeLine(refusal)));
    this.#writeBuffer.closeGracefully(encodeClose(tryAgainLater));
  }
}
