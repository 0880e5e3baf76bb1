import { InvalidVariable } from "./environment.ts";
import type { Settings } from "./settings.ts";
import type { Connector, LineTransport, TransportEvents } from "./transport.ts";

const tokenForm = /^[A-Za-z0-9_-]{1,128}$/;

/** Reads the token in this file; throws if it cannot be read or holds none. No message repeats it. */
export function readToken(path: string): string {
  let text: string;
  try {
    text = open(path);
  } catch (error) {
    throw new InvalidVariable(`TOKEN_FILE=${path}: ${String(error).replace(/^\w*Error: /, "")}`);
  }
  const token = text.trim();
  if (!tokenForm.test(token)) throw new InvalidVariable(`TOKEN_FILE=${path}: no token in this file`);
  return token;
}

/** Connects as another connector does, and shows a token: a connection is open once the board has accepted it. */
export function withToken(connector: Connector, token: string): Connector {
  return {
    defaultPort: connector.defaultPort,
    url: connector.url,
    connect: (settings, events) => new AuthenticatedTransport(connector, settings, events, token),
  };
}

class AuthenticatedTransport implements LineTransport {
  private readonly events: TransportEvents;
  private readonly transport: LineTransport;
  private state: "waiting" | "open" = "waiting";
  private answer = "";

  constructor(connector: Connector, settings: Settings, events: TransportEvents, token: string) {
    this.events = events;
    this.transport = connector.connect(settings, {
      opened: () => this.transport.write(`auth ${token}\n`),
      received: (text) => this.receive(text),
      failed: (reason) => events.failed(reason),
      closed: () => events.closed(),
    });
  }

  write(lines: string): void {
    this.transport.write(lines);
  }

  destroy(): void {
    this.transport.destroy();
  }

  private receive(text: string): void {
    if (this.state === "open") return this.events.received(text);
    this.answer += text;
    const end = this.answer.indexOf("\n");
    if (end === -1) return;
    const line = this.answer.slice(0, end);
    if (line !== "ok") return this.events.failed(`auth: ${line}`);
    this.state = "open";
    this.events.opened();
    const rest = this.answer.slice(end + 1);
    this.answer = "";
    if (rest !== "") this.events.received(rest);
  }
}
