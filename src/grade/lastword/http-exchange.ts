import { CheckFailure } from "../check.ts";
import { TooFast } from "./rate-limit.ts";
import type { RuleTrial } from "./trial.ts";
import { quote, toBytes, type WireData } from "./wire-text.ts";

/** A server that needs longer for one response does not work. */
const responseTimeoutMs = 5000;

/** The response to one request. */
export interface HttpAnswer {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Sends these bytes on a connection of its own, and resolves to the response, with which the server ends it [HTP-1]. */
export async function exchangeHttp(trial: RuleTrial, request: WireData): Promise<HttpAnswer> {
  const connection = await trial.open("http");
  connection.send(toBytes(request));
  if ((await connection.waitFor(() => false, responseTimeoutMs)) !== "ended")
    throw new CheckFailure(`${quote(request)}: no end of the response within ${responseTimeoutMs / 1000} s`);
  const answer = parseResponse(Buffer.from(connection.unread).toString("utf8"));
  if (answer?.status === 503) throw new TooFast(`${quote(request)} got 503`);
  if (answer === undefined) throw new CheckFailure(`${quote(request)} got no response of HTTP/1.1`);
  return answer;
}

/** Asks for a path with these headers, and the board's own `Host` unless they have one. */
export function request(
  trial: RuleTrial,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = "GET",
): Promise<HttpAnswer> {
  return exchangeHttp(trial, requestHead(method, path, { Host: trial.httpHost, ...headers }));
}

/** The head of a request. */
export function requestHead(method: string, path: string, headers: Readonly<Record<string, string>>): string {
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${fields.join("")}\r\n`;
}

/** Parses the head of a response, and takes the rest as its body; undefined if it is none. */
export function parseResponse(text: string): HttpAnswer | undefined {
  const end = text.indexOf("\r\n\r\n");
  const [statusLine = "", ...fields] = text.slice(0, end).split("\r\n");
  const status = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(statusLine)?.[1];
  if (end === -1 || status === undefined) return undefined;
  const headers = new Map<string, string>();
  for (const field of fields) {
    const colon = field.indexOf(":");
    headers.set(field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim());
  }
  return { status: Number(status), headers, body: text.slice(end + 4) };
}
