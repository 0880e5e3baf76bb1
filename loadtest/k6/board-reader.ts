import { BoardClient } from "./board-client.ts";
import { type ConsistencyChecker, isRefusal } from "./consistency.ts";
import { type MessageLine, parseMessageLine } from "./message.ts";
import type { RunContext } from "./run-context.ts";

/** Below the server's limit of unanswered commands per connection [LIM-3]. */
const readsInFlight = 500;

/** Receives the result for each id, in order. */
export interface BoardListener {
  take(message: MessageLine): void;
  /** The board no longer keeps the message with this id, or cannot read it. */
  skip(): void;
}

/** Reads the board on a separate connection. */
export class BoardReader {
  private readonly context: RunContext;
  private readonly checker: ConsistencyChecker;

  constructor(context: RunContext, checker: ConsistencyChecker) {
    this.context = context;
    this.checker = checker;
  }

  /** The id of the last message, 0 on an empty board; undefined if it could not be read. */
  async lastId(): Promise<number | undefined> {
    let id: number | undefined;
    await this.withClient((client) => {
      const floorId = this.checker.highestId;
      const answered = (line: string) => {
        const fault = this.checker.checkRead(line, floorId);
        if (fault === undefined) id = parseMessageLine(line)?.id;
        else if (isRefusal(line)) this.context.metrics.countRefusal(line);
        else this.context.metrics.countFault(fault);
        client.close();
      };
      const nowMs = this.context.now();
      client.expect({ answered }, nowMs, nowMs);
      client.write("read\n");
    });
    return id;
  }

  /** Reads the messages from `afterId + 1` to `lastId`; returns whether every `read` got a reply. */
  async read(afterId: number, lastId: number, listener: BoardListener): Promise<boolean> {
    let nextId = afterId + 1;
    let answeredId = afterId;
    if (afterId === lastId) return true;
    const answered = (line: string, _nowMs: number, _dueMs: number, id: number) => {
      answeredId = id;
      this.handleReply(line, id, listener);
    };
    const ask = (client: BoardClient) => {
      const nowMs = this.context.now();
      let commands = "";
      while (nextId <= lastId && client.unansweredCount < readsInFlight) {
        client.expect({ answered }, nowMs, nowMs, nextId);
        commands += `read ${nextId++}\n`;
      }
      if (commands !== "") client.write(commands);
      if (answeredId === lastId) client.close();
    };
    await this.withClient(ask, ask);
    return answeredId === lastId;
  }

  private handleReply(line: string, id: number, listener: BoardListener): void {
    const { metrics } = this.context;
    if (/^error (gone|unreadable): /.test(line)) {
      listener.skip();
      return;
    }
    if (isRefusal(line)) {
      metrics.countRefusal(`${line} (in reply to read ${id})`);
      return;
    }
    const fault = this.checker.checkReadOf(line, id);
    const message = parseMessageLine(line);
    if (fault !== undefined) metrics.countFault(fault);
    else if (message !== undefined) listener.take(message);
  }

  private withClient(
    opened: (client: BoardClient) => void,
    received: (client: BoardClient) => void = () => {},
  ): Promise<void> {
    return new Promise((done) => {
      const client = new BoardClient(this.context, {
        opened: () => opened(client),
        received: () => {
          if (client.isOpen) received(client);
        },
        closed: done,
      });
    });
  }
}
