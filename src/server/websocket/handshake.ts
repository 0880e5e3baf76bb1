import { createHash } from "node:crypto";

/**
 * What a handshake reads of a request. Names of headers are in lower case; the values of one name are joined by commas.
 */
export interface UpgradeRequest {
  readonly method: string;
  readonly version: string;
  readonly headers: ReadonlyMap<string, string>;
}

/** The reply to a handshake: the bytes of a 101, or a refusal. */
export type HandshakeReply =
  | { readonly kind: "accepted"; readonly response: Uint8Array }
  | {
      readonly kind: "refusal";
      readonly status: 400 | 426;
      readonly reason: string;
      readonly headers: Readonly<Record<string, string>>;
    };

/** RFC 6455, section 1.3. */
const acceptGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/** The form of 16 bytes in base64. */
const keyForm = /^[A-Za-z0-9+/]{22}==$/;
const wantedUpgrade = { Upgrade: "websocket", "Sec-WebSocket-Version": "13" };

const encoder = new TextEncoder();

/**
 * Answers the opening handshake of a WebSocket (RFC 6455, section 4.2). No extension and no subprotocol is accepted.
 * The caller checks the path, the host and the origin.
 */
export function answerHandshake({ method, version, headers }: UpgradeRequest): HandshakeReply {
  // An HTTP/1.0 request cannot upgrade (RFC 9110, section 7.8).
  const isUpgrade =
    method === "GET" &&
    version === "1.1" &&
    hasToken(headers.get("upgrade"), "websocket") &&
    hasToken(headers.get("connection"), "upgrade");
  if (!isUpgrade) return refuseUpgrade("this is a WebSocket: a proxy must pass on Upgrade and Connection");
  if (headers.get("sec-websocket-version") !== "13") return refuseUpgrade("the WebSocket version is 13");
  const key = headers.get("sec-websocket-key") ?? "";
  if (!keyForm.test(key)) {
    return { kind: "refusal", status: 400, reason: "the WebSocket key is invalid", headers: {} };
  }
  const accept = createHash("sha1").update(key).update(acceptGuid).digest("base64");
  const response =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
    `Sec-WebSocket-Accept: ${accept}\r\n\r\n`;
  return { kind: "accepted", response: encoder.encode(response) };
}

function refuseUpgrade(reason: string): HandshakeReply {
  return { kind: "refusal", status: 426, reason, headers: wantedUpgrade };
}

function hasToken(list: string | undefined, token: string): boolean {
  return list?.split(",").some((each) => each.trim().toLowerCase() === token) ?? false;
}
