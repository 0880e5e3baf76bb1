import { type ConsistencyChecker, isRefusal } from "./consistency.ts";
import { Conversation, type ConversationContext } from "./conversation.ts";
import { type MessageLine, parseMessageLine } from "./message.ts";

/** Below the server's limit of unanswered commands of one connection [LIM-3]. */
const readsInFlight = 500;

/** Receives what was read of each id, in order. */
export interface BoardListener {
  take(message: MessageLine): void;
  /** The board no longer keeps this one. */
  forget(): void;
}

/** Reads the board on a connection of its own. */
export class BoardReader {
  private readonly context: ConversationContext;
  private readonly checker: ConsistencyChecker;

  constructor(context: ConversationContext, checker: ConsistencyChecker) {
    this.context = context;
    this.checker = checker;
  }

  /** The id of the last message, 0 on an empty board; undefined if it could not be read. */
  async lastId(): Promise<number | undefined> {
    let id: number | undefined;
    await this.converse((talk) => {
      const floorId = this.checker.highestId;
      const answered = (line: string) => {
        const fault = this.checker.checkRead(line, floorId);
        if (fault === undefined) id = parseMessageLine(line)?.id;
        else if (isRefusal(line)) this.context.meters.countRefusal(line);
        else this.context.meters.countFault(fault);
        talk.leave();
      };
      const nowMs = this.context.now();
      talk.expect({ answered }, nowMs, nowMs);
      talk.write("read\n");
    });
    return id;
  }

  /** Reads all messages after one id up to another; returns whether every one was answered. */
  async read(afterId: number, lastId: number, listener: BoardListener): Promise<boolean> {
    let nextId = afterId + 1;
    let answeredId = afterId;
    if (afterId === lastId) return true;
    const answered = (line: string, _nowMs: number, _dueMs: number, id: number) => {
      answeredId = id;
      this.hear(line, id, listener);
    };
    const ask = (talk: Conversation) => {
      const nowMs = this.context.now();
      let commands = "";
      while (nextId <= lastId && talk.unansweredCount < readsInFlight) {
        talk.expect({ answered }, nowMs, nowMs, nextId);
        commands += `read ${nextId++}\n`;
      }
      if (commands !== "") talk.write(commands);
      if (answeredId === lastId) talk.leave();
    };
    await this.converse(ask, ask);
    return answeredId === lastId;
  }

  private hear(line: string, id: number, listener: BoardListener): void {
    const { meters } = this.context;
    if (line.startsWith("error gone: ")) {
      listener.forget();
      return;
    }
    if (isRefusal(line)) {
      meters.countRefusal(`${line} (in reply to read ${id})`);
      return;
    }
    const fault = this.checker.checkReadOf(line, id);
    const message = parseMessageLine(line);
    if (fault !== undefined) meters.countFault(fault);
    else if (message !== undefined) listener.take(message);
  }

  private converse(
    opened: (talk: Conversation) => void,
    received: (talk: Conversation) => void = () => {},
  ): Promise<void> {
    return new Promise((done) => {
      const talk = new Conversation(this.context, {
        opened: () => opened(talk),
        received: () => {
          if (talk.isOpen) received(talk);
        },
        closed: () => {
          clearInterval(watching);
          done();
        },
      });
      const watching = setInterval(() => talk.watch(this.context.now()), 500);
    });
  }
}
