import { aboutRules } from "./about.ts";
import { exchangeHttp, request, requestHead } from "./http-exchange.ts";
import { httpRule, type ProtocolRule } from "./rule.ts";
import { demand, type RuleTrial } from "./trial.ts";
import { quote } from "./wire-text.ts";

const maxHeadBytes = 8192;
const refusals = [400, 405, 408, 414, 431, 501, 505];
const foreignHost = "board.example.net";
const securityHeaders = [
  "content-security-policy",
  "cross-origin-opener-policy",
  "referrer-policy",
  "x-content-type-options",
];

/** The rules HTP-1 to HTP-9. */
export const httpRules: readonly ProtocolRule[] = [
  httpRule(
    "HTP-1",
    "A connection carries one request: GET or HEAD, without a body, of at most 8,192 bytes.",
    tryRequests,
  ),
  httpRule("HTP-2", "A request for another host gets 403.", tryHosts),
  httpRule("HTP-3", "/livez answers 200 and ok, whatever the Host.", async (trial) => {
    const heads = [
      requestHead("GET", "/livez", { Host: trial.httpHost }),
      requestHead("GET", "/livez", { Host: foreignHost }),
      "GET /livez HTTP/1.0\r\n\r\n",
    ];
    for (const head of heads) {
      const { status, body } = await exchangeHttp(trial, head);
      demand(status === 200 && body.trim() === "ok", `${quote(head)} got ${status} and ${quote(body)}`);
    }
  }),
  httpRule("HTP-4", "Every response has the security headers, errors included.", async (trial) => {
    const answers = [
      await request(trial, "/"),
      await request(trial, "/about.json"),
      await request(trial, "/livez"),
      await request(trial, "/no-such-file"),
      await request(trial, "/ws"),
      await request(trial, "/", { Host: foreignHost }),
      await request(trial, "/", {}, "POST"),
    ];
    for (const { status, headers } of answers)
      for (const name of securityHeaders) demand(headers.has(name), `a response ${status} has no ${name}`);
  }),
  httpRule("HTP-5", "The page comes as brotli or gzip on request, each with its own ETag.", tryCodings),
  httpRule("HTP-6", "The page asks for its files by relative addresses.", async (trial) => {
    const { body } = await request(trial, "/");
    const addresses = [...body.matchAll(/\b(?:src|href)="([^"]*)"/g)].map(([, address = ""]) => address);
    const absolute = addresses.filter((address) => address.startsWith("/"));
    demand(absolute.length === 0, `the page asks for ${absolute.join(", ")}`);
  }),
  ...aboutRules,
];

async function tryRequests(trial: RuleTrial): Promise<undefined> {
  const host = { Host: trial.httpHost };
  const bare = requestHead("GET", "/", { ...host, "X-Fill": "" });
  const fill = (bytes: number) =>
    requestHead("GET", "/", { ...host, "X-Fill": "x".repeat(bytes - bare.length) });
  for (const head of [requestHead("GET", "/", host), fill(maxHeadBytes)]) {
    const { status, body } = await exchangeHttp(trial, head);
    demand(status === 200 && body.length > 0, `a request of ${head.length} bytes got ${status}`);
  }
  const { status, body } = await request(trial, "/", {}, "HEAD");
  demand(status === 200 && body === "", `HEAD got ${status} and a body of ${body.length} characters`);
  const wrong = [
    fill(maxHeadBytes + 1),
    requestHead("GET", `/${"x".repeat(maxHeadBytes)}`, host),
    requestHead("POST", "/", host),
    requestHead("DELETE", "/", host),
    requestHead("BREW", "/", host),
    `${requestHead("GET", "/", { ...host, "Content-Length": "4" })}read`,
    requestHead("GET", "/", { ...host, "Transfer-Encoding": "chunked" }),
    requestHead("GET", "/", {}),
    requestHead("GET", "/", { ...host, host: trial.httpHost }),
    "GET\r\n\r\n",
    `GET / HTTP/2.0\r\nHost: ${trial.httpHost}\r\n\r\n`,
    "register bob\r\n\r\n",
  ];
  for (const head of wrong) {
    const answer = await exchangeHttp(trial, head);
    demand(refusals.includes(answer.status), `${quote(head)} got ${answer.status}`);
  }
}

async function tryHosts(trial: RuleTrial): Promise<undefined> {
  for (const host of [
    "localhost",
    "LocalHost.:80",
    "127.0.0.1",
    "192.0.2.1:4041",
    "[::1]:80",
    "[2001:db8::1]",
  ]) {
    const { status } = await request(trial, "/", { Host: host });
    demand(status === 200, `the Host ${host} got ${status}`);
  }
  for (const host of [foreignHost, `${foreignHost}:80`, "localhost.example.net", "127.0.0.1.example.net"])
    for (const path of ["/", "/about.json", "/no-such-file"]) {
      const { status, body } = await request(trial, path, { Host: host });
      demand(status === 403, `${path} with the Host ${host} got ${status}`);
      demand(body.includes(host.replace(":80", "")), `the 403 for the Host ${host} does not name it`);
    }
}

async function tryCodings(trial: RuleTrial): Promise<undefined> {
  const tags: string[] = [];
  for (const coding of ["identity", "gzip", "br"]) {
    const { headers } = await request(trial, "/", { "Accept-Encoding": coding });
    const used = headers.get("content-encoding") ?? "identity";
    demand(used === coding, `Accept-Encoding: ${coding} got ${used}`);
    const tag = headers.get("etag");
    demand(tag !== undefined && !tags.includes(tag), `the page as ${coding} has no ETag of its own`);
    tags.push(tag);
    const again = await request(trial, "/", { "Accept-Encoding": coding, "If-None-Match": tag });
    demand(
      again.status === 304 && again.body === "",
      `If-None-Match with the ETag of ${coding} got ${again.status}`,
    );
    const other = await request(trial, "/", { "Accept-Encoding": coding, "If-None-Match": '"another"' });
    demand(other.status === 200, `If-None-Match with another ETag got ${other.status}`);
  }
}
