import { CheckFailure } from "../check.ts";
import { request } from "./http-exchange.ts";
import { httpRule, type ProtocolRule } from "./rule.ts";
import { demand, type RuleTrial } from "./trial.ts";

type AboutObject = Readonly<Record<string, unknown>>;

/** The rules HTP-7 to HTP-9: what the page knows of the board. */
export const aboutRules: readonly ProtocolRule[] = [
  httpRule(
    "HTP-7",
    "/about.json says the title, the time, the identity and the last id; no cache keeps it.",
    tryAbout,
  ),
  httpRule("HTP-8", "/manifest.webmanifest and /service-worker.js install the page.", async (trial) => {
    const manifest = await readJson(trial, "/manifest.webmanifest");
    const icons = Array.isArray(manifest.icons) ? manifest.icons.filter(isObject) : [];
    const addresses = [manifest.start_url, manifest.scope, ...icons.map((icon) => icon.src)];
    for (const address of addresses.filter((value) => typeof value === "string"))
      demand(
        !/^(\/|[a-z]+:\/\/)/.test(address),
        `the manifest has the address ${address}, which is not relative`,
      );
    const worker = await request(trial, "/service-worker.js");
    demand(worker.status === 200, `/service-worker.js got ${worker.status}`);
    demand(
      /javascript/.test(worker.headers.get("content-type") ?? ""),
      "/service-worker.js is not JavaScript",
    );
  }),
  httpRule(
    "HTP-9",
    "servers in /about.json lists the board's other servers; foreign pages may not read it.",
    async (trial) => {
      const { servers } = await readJson(trial, "/about.json");
      demand(
        Array.isArray(servers) && servers.length <= 16,
        "servers in /about.json is no list of at most 16",
      );
      const schemes = new Set(servers.map((address) => /^https?:\/\//.exec(`${address}`)?.[0]));
      demand(
        !schemes.has(undefined) && schemes.size <= 1,
        "servers in /about.json have not all the same scheme",
      );
      const { headers } = await request(trial, "/about.json", { Origin: "https://pages.example.net" });
      demand(!headers.has("access-control-allow-origin"), "/about.json lets a page of another site read it");
    },
  ),
];

async function tryAbout(trial: RuleTrial): Promise<undefined> {
  const { client, message } = await trial.joinAndPost();
  const about = await readJson(trial, "/about.json");
  const { title, about: text, nowMs, identity, lastId, tcpPort } = about;
  demand(hasLength(title, 1, 60), "title is no text of 1 to 60 characters");
  demand(hasLength(text ?? "", 0, 200), "about is no text of at most 200 characters");
  demand(typeof nowMs === "number" && nowMs > 0, "nowMs is no time");
  demand(
    identity === null || hasLength(identity, 1, Number.MAX_SAFE_INTEGER),
    "identity is neither a text nor null",
  );
  demand(lastId === message.id, `lastId is ${lastId}, and the last message has the id ${message.id}`);
  demand(tcpPort === null || typeof tcpPort === "number", "tcpPort is neither a port nor null");
  const id = await client.say("later");
  const later = await readJson(trial, "/about.json");
  demand(later.identity === identity, "identity changes from one request to the next");
  demand(later.lastId === id, `lastId is ${later.lastId}, and the last message has the id ${id}`);
  const { headers } = await request(trial, "/about.json");
  demand(/no-store/.test(headers.get("cache-control") ?? ""), "/about.json has no Cache-Control: no-store");
}

async function readJson(trial: RuleTrial, path: string): Promise<AboutObject> {
  const { status, body } = await request(trial, path);
  demand(status === 200, `${path} got ${status}`);
  const value = parseJson(body);
  if (!isObject(value)) throw new CheckFailure(`${path} is no JSON object`);
  return value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is AboutObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasLength(value: unknown, min: number, max: number): boolean {
  return typeof value === "string" && [...value].length >= min && [...value].length <= max;
}
