import { isRefusal, type Sightings } from "./checks.ts";
import { Conversation, type Surroundings } from "./conversation.ts";
import { DueTimes } from "./due-times.ts";
import { register } from "./register.ts";
import type { Worker } from "./worker.ts";

/** Connects, takes its name, reads the last message and leaves, again and again: the name must be free each time. */
export class Visitor implements Worker {
  private readonly around: Surroundings;
  private readonly sightings: Sightings;
  private readonly name: string;
  private readonly dueTimes: DueTimes;
  private talk: Conversation | undefined;
  private state: "going" | "stopped" = "going";
  private left: () => void = () => {};

  constructor(around: Surroundings, sightings: Sightings, name: string) {
    this.around = around;
    this.sightings = sightings;
    this.name = name;
    this.dueTimes = new DueTimes(around.settings.ratePerSecond, around.meters);
  }

  get isBusy(): boolean {
    return this.talk !== undefined || !this.dueTimes.isEmpty;
  }

  open(ready: () => void): void {
    ready();
  }

  owe(dueMs: number): void {
    if (this.state === "stopped") return;
    this.dueTimes.owe(dueMs, this.talk !== undefined);
  }

  pump(nowMs: number): void {
    if (this.talk !== undefined) return;
    const dueMs = this.dueTimes.next(nowMs, this.state);
    if (dueMs !== undefined) this.visit(dueMs);
  }

  stop(): void {
    this.state = "stopped";
  }

  abandon(): number {
    return this.dueTimes.abandon();
  }

  watch(nowMs: number): void {
    this.talk?.watch(nowMs);
  }

  leave(left: () => void): void {
    if (this.talk === undefined) left();
    else this.left = left;
  }

  private visit(dueMs: number): void {
    const { around } = this;
    const talk = new Conversation(around, {
      opened: () => {
        const nowMs = around.now();
        const registration = register(talk, this.name, nowMs, around.meters, () => {});
        talk.expect(this.reading(talk), dueMs, nowMs, this.sightings.highestId);
        talk.write(`${registration}read\n`);
      },
      received: () => {},
      closed: () => {
        this.talk = undefined;
        this.left();
        this.pump(around.now());
      },
    });
    this.talk = talk;
  }

  private reading(talk: Conversation) {
    const { meters } = this.around;
    return {
      answered: (line: string, nowMs: number, dueMs: number, floorId: number) => {
        meters.countReply("other", dueMs, nowMs);
        const fault = isRefusal(line) ? undefined : this.sightings.checkRead(line, floorId);
        if (isRefusal(line)) meters.countRefusal(line);
        if (fault !== undefined) meters.countFault(fault);
        talk.leave();
      },
    };
  }
}
