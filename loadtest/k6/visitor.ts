import { type ConsistencyChecker, isRefusal } from "./consistency.ts";
import { Conversation, type ConversationContext } from "./conversation.ts";
import { register } from "./register.ts";
import { CommandSchedule } from "./schedule.ts";
import type { Worker } from "./worker.ts";

/** Connects, takes its name, reads the last message and leaves, again and again: the name must be free each time. */
export class Visitor implements Worker {
  private readonly context: ConversationContext;
  private readonly checker: ConsistencyChecker;
  private readonly name: string;
  private readonly schedule: CommandSchedule;
  private talk: Conversation | undefined;
  private state: "going" | "stopped" = "going";
  private left: () => void = () => {};

  constructor(context: ConversationContext, checker: ConsistencyChecker, name: string) {
    this.context = context;
    this.checker = checker;
    this.name = name;
    this.schedule = new CommandSchedule(context.settings.ratePerSecond, context.meters);
  }

  get isBusy(): boolean {
    return this.talk !== undefined || !this.schedule.isEmpty;
  }

  open(ready: () => void): void {
    ready();
  }

  add(dueMs: number): void {
    if (this.state === "stopped") return;
    this.schedule.add(dueMs, this.talk !== undefined);
  }

  pump(nowMs: number): void {
    if (this.talk !== undefined) return;
    const dueMs = this.schedule.next(nowMs, this.state);
    if (dueMs !== undefined) this.visit(dueMs);
  }

  stop(): void {
    this.state = "stopped";
  }

  abandon(): number {
    return this.schedule.abandon();
  }

  watch(nowMs: number): void {
    this.talk?.watch(nowMs);
  }

  leave(left: () => void): void {
    if (this.talk === undefined) left();
    else this.left = left;
  }

  private visit(dueMs: number): void {
    const { context } = this;
    const talk = new Conversation(context, {
      opened: () => {
        const nowMs = context.now();
        const registration = register(talk, this.name, nowMs, context.meters, () => {});
        talk.expect(this.reading(talk), dueMs, nowMs, this.checker.highestId);
        talk.write(`${registration}read\n`);
      },
      received: () => {},
      closed: () => {
        this.talk = undefined;
        this.left();
        this.pump(context.now());
      },
    });
    this.talk = talk;
  }

  private reading(talk: Conversation) {
    const { meters } = this.context;
    return {
      answered: (line: string, nowMs: number, dueMs: number, floorId: number) => {
        meters.countReply("other", dueMs, nowMs);
        const fault = isRefusal(line) ? undefined : this.checker.checkRead(line, floorId);
        if (isRefusal(line)) meters.countRefusal(line);
        if (fault !== undefined) meters.countFault(fault);
        talk.leave();
      },
    };
  }
}
