import type { LinkedFrame, WebFault } from "../support/faulty-web-link.ts";

const text = 0x81;
const close = 0x88;
const pong = 0x8a;
const opcodeOf = ({ first }: LinkedFrame) => first & 0x0f;
const statusOf = (response: string) => Number(response.slice(9, 12));

/** Rewrites the responses to the requests for this path. */
function responseTo(path: string, rewrite: (response: string) => string): WebFault {
  return {
    response: (response, request) => (request.startsWith(`GET ${path} `) ? rewrite(response) : response),
  };
}

/** Closes with another code in the place of this one. */
function closesWith(code: number, other: number): WebFault {
  return {
    fromServer: (frame) => {
      const isIt =
        frame.first === close && frame.payload.length >= 2 && frame.payload.readUInt16BE(0) === code;
      return [isIt ? { ...frame, payload: Buffer.of(other >> 8, other & 0xff) } : frame];
    },
  };
}

/** Answers what waits before it closes. */
function answersWaits(): WebFault {
  let isWaiting = false;
  return {
    fromClient: (frame) => {
      if (frame.payload.toString().startsWith("wait ")) isWaiting = true;
      return [frame];
    },
    fromServer: (frame) => {
      if (frame.first !== close || !isWaiting) return [frame];
      isWaiting = false;
      return [{ ...frame, first: text, payload: Buffer.from("error shutting-down: bye") }, frame];
    },
  };
}

/** A wrong HTTP port, and the rules that it breaks. */
export interface WrongWeb {
  readonly what: string;
  readonly breaks: readonly string[];
  /** It breaks other rules, too, and to try them all would take long. */
  readonly andMore?: true;
  readonly fault: WebFault;
}

/** What a wrong HTTP port does. */
export const webFaults: readonly WrongWeb[] = [
  {
    what: "answers POST",
    breaks: ["HTP-1"],
    fault: { request: (request) => request.replace(/^POST|^DELETE/, "GET") },
  },
  {
    what: "sends a body to HEAD",
    breaks: ["HTP-1"],
    fault: { request: (request) => request.replace(/^HEAD/, "GET") },
  },
  {
    what: "serves every host",
    breaks: ["HTP-1", "HTP-2"],
    fault: {
      request: (request) =>
        request.includes("GET /ws") ? request : request.replace(/^Host: .*$/m, "Host: localhost"),
    },
  },
  {
    what: "has its own word for alive",
    breaks: ["HTP-3"],
    fault: responseTo("/livez", (response) => response.replace(/ok\s*$/, "fine")),
  },
  {
    what: "has security headers on the page alone",
    breaks: ["HTP-4"],
    fault: {
      response: (response) =>
        statusOf(response) < 400
          ? response
          : response.replace(/^(Content-Security-Policy|Referrer-Policy):.*\r\n/gim, ""),
    },
  },
  {
    what: "compresses nothing",
    breaks: ["HTP-5"],
    fault: { request: (request) => request.replace(/^Accept-Encoding: .*\r\n/m, "") },
  },
  {
    what: "knows no ETag",
    breaks: ["HTP-5"],
    fault: { request: (request) => request.replace(/^If-None-Match: .*\r\n/m, "") },
  },
  {
    what: "has a page for the root alone",
    breaks: ["HTP-6"],
    fault: responseTo("/", (response) => response.replace(/(src|href)="(?:\.\/)?(?=[a-z])/g, '$1="/')),
  },
  {
    what: "takes another identity each time",
    breaks: ["HTP-7"],
    fault: responseTo("/about.json", (response) =>
      response.replace(/("identity":\s*")/, `$1${Math.random()}`),
    ),
  },
  {
    what: "counts ids from 0",
    breaks: ["HTP-7"],
    fault: responseTo("/about.json", (response) =>
      response.replace(/("lastId":\s*)(\d+)/, (_, key, id) => `${key}${Number(id) - 1}`),
    ),
  },
  {
    what: "lets caches keep /about.json",
    breaks: ["HTP-7"],
    fault: responseTo("/about.json", (response) => response.replace("no-store", "max-age=60")),
  },
  {
    what: "has a manifest for the root alone",
    breaks: ["HTP-8"],
    fault: responseTo("/manifest.webmanifest", (response) =>
      response.replace(/("start_url":\s*")[^"]*/, "$1/"),
    ),
  },
  {
    what: "lets all pages read /about.json",
    breaks: ["HTP-9"],
    fault: responseTo("/about.json", (response) =>
      response.replace("\r\n", "\r\nAccess-Control-Allow-Origin: *\r\n"),
    ),
  },
  {
    what: "ends its messages with LF",
    breaks: ["WSK-1", "WSK-2", "WSK-4", "WSK-7"],
    fault: {
      fromServer: (frame) => [
        frame.first === text
          ? { ...frame, payload: Buffer.concat([frame.payload, Buffer.from("\n")]) }
          : frame,
      ],
    },
  },
  {
    what: "takes each fragment for a message",
    breaks: ["WSK-2", "WSK-3"],
    fault: {
      fromClient: (frame) => [
        opcodeOf(frame) === 0 ? { ...frame, first: text } : { ...frame, first: frame.first | 0x80 },
      ],
    },
  },
  {
    what: "takes a message for several lines",
    breaks: ["WSK-1", "WSK-2"],
    fault: {
      fromClient: (frame) =>
        frame.first === text
          ? frame.payload
              .toString("latin1")
              .split("\n")
              .map((line) => ({ ...frame, payload: Buffer.from(line, "latin1") }))
          : [frame],
    },
  },
  { what: "says 1003 for a message that is too long", breaks: ["WSK-2"], fault: closesWith(1009, 1003) },
  { what: "says 1002 for a binary message", breaks: ["WSK-3"], fault: closesWith(1003, 1002) },
  { what: "says 1002 for what is not UTF-8", breaks: ["WSK-3"], fault: closesWith(1007, 1002) },
  {
    what: "takes binary messages",
    breaks: ["WSK-3"],
    fault: { fromClient: (frame) => [opcodeOf(frame) === 2 ? { ...frame, first: text } : frame] },
  },
  { what: "answers a wait when the client closes", breaks: ["WSK-4"], fault: answersWaits() },
  {
    what: "admits the pages of other sites",
    breaks: ["WSK-5"],
    fault: { request: (request) => request.replace(/^Origin: .*\r\n/m, "") },
  },
  {
    what: "tells no page why it is refused",
    breaks: ["WSK-5"],
    fault: { request: (request) => request.replace(/^Referer: .*\r\n/m, "") },
  },
  { what: "closes with 1001", breaks: ["WSK-4", "WSK-6"], fault: closesWith(1000, 1001) },
  {
    what: "answers no pings",
    breaks: ["WSK-7"],
    andMore: true,
    fault: { fromServer: (frame) => (frame.first === pong ? [] : [frame]) },
  },
];
