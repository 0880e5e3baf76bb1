import { Conversation, type ConversationContext, type ReplyReceiver } from "./conversation.ts";
import { CommandSchedule } from "./schedule.ts";
import type { Worker } from "./worker.ts";

/** What a pipeline asks for, command by command. */
export interface Role extends ReplyReceiver {
  readonly ratePerSecond: number;
  /** What is said once after connecting; the role calls `ready` when it is answered. */
  greet(talk: Conversation, nowMs: number, ready: () => void): void;
  /** The next command, and a number that comes back with its reply. */
  next(): { readonly command: string; readonly note: number };
}

/** A worker with one connection that keeps up to PIPELINING commands in flight, at full speed or when they are due. */
export class Pipeline implements Worker {
  private readonly context: ConversationContext;
  private readonly role: Role;
  private readonly schedule: CommandSchedule;
  private talk: Conversation | undefined;
  private state: "greeting" | "working" | "stopped" = "greeting";
  private ready: () => void = () => {};
  private left: () => void = () => {};

  constructor(context: ConversationContext, role: Role) {
    this.context = context;
    this.role = role;
    this.schedule = new CommandSchedule(role.ratePerSecond, context.meters);
  }

  get isBusy(): boolean {
    if (this.talk?.isOpen !== true) return false;
    return this.talk.unansweredCount > 0 || !this.schedule.isEmpty;
  }

  open(ready: () => void): void {
    this.ready = ready;
    const talk = new Conversation(this.context, {
      opened: () => this.role.greet(talk, this.context.now(), () => this.becomeReady()),
      received: (nowMs) => this.pump(nowMs),
      closed: () => {
        this.ready();
        this.left();
      },
    });
    this.talk = talk;
  }

  add(dueMs: number): void {
    if (this.state !== "working" || this.talk?.isOpen !== true) return;
    this.schedule.add(dueMs, this.talk.unansweredCount >= this.room);
  }

  pump(nowMs: number): void {
    const { talk } = this;
    if (this.state === "greeting" || talk?.isOpen !== true) return;
    let commands = "";
    while (talk.unansweredCount < this.room) {
      const dueMs = this.schedule.next(nowMs, this.state);
      if (dueMs === undefined) break;
      const { command, note } = this.role.next();
      talk.expect(this.role, dueMs, nowMs, note);
      commands += command;
    }
    if (commands !== "") talk.write(commands);
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
    if (this.talk === undefined || this.talk.isClosed) left();
    else {
      this.left = left;
      this.talk.leave();
    }
  }

  private get room(): number {
    return this.context.settings.pipelining;
  }

  private becomeReady(): void {
    this.state = "working";
    this.ready();
    this.ready = () => {};
  }
}
