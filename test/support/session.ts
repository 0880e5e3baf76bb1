import { createActor } from "xstate";
import { startConnectionSystem } from "../../actors/server/connection.ts";
import { Mailbox } from "../../actors/server/mailbox.ts";
import type { MessageLog } from "../../actors/server/ports.ts";
import { storeMachine } from "../../actors/server/store.ts";
import { LineDecoder } from "../../src/protocol/line-decoder.ts";
import type { ClientLineSource } from "../../src/protocol/line-source.ts";
import { type Refusal, refuse } from "../../src/protocol/refusal.ts";
import { Board } from "../../src/server/board/board.ts";
import { AddressRecord } from "../../src/server/limits/address-record.ts";
import { CommandRates, rateLimitsOf } from "../../src/server/limits/command-rates.ts";
import { ServerMetrics } from "../../src/server/metrics/server-metrics.ts";
import { BufferBudget } from "../../src/server/session/buffer-budget.ts";
import { Session } from "../../src/server/session/session.ts";
import { type SessionHost, writeBufferLimitsOf } from "../../src/server/session/session-host.ts";
import { Turns } from "../../src/server/session/turns.ts";
import { defaultSettings, type ServerSettings } from "../../src/server/settings/settings.ts";
import { MemoryLog } from "../../src/store/memory-log.ts";
import { MemoryNames } from "../../src/store/memory-names.ts";
import { bytesOf } from "./bytes.ts";
import { settle, TestClock } from "./clock.ts";
import { FakeTransport } from "./fake-transport.ts";

/** A board with its store, and sessions on fake transports: a server without sockets, on a clock moved by hand. */
export class TestBoard implements SessionHost {
  readonly settings: ServerSettings;
  readonly writeBufferLimits;
  readonly clock = new TestClock();
  readonly turns = new Turns();
  readonly buffers;
  readonly connections = startConnectionSystem((owner, error) => {
    this.failures.push(error);
    this.#sessions.get(owner)?.destroy();
  });
  readonly board: Board;
  readonly mailbox;
  readonly store;
  nowMs = 0;
  shutdownRefusal: Refusal | undefined;
  /** The only token that lets a client in; undefined: none is asked for. */
  token: string | undefined;
  readonly metrics = new ServerMetrics(() => this.clock.simulated.now());
  readonly expired: string[] = [];
  readonly closed: number[] = [];
  readonly failures: unknown[] = [];
  readonly #sessions = new Map<number, Session>();
  readonly #address = new AddressRecord();
  #nextSession = 1;

  constructor(settings: Partial<ServerSettings> = {}, log: MessageLog = new MemoryLog(1000)) {
    this.settings = { ...defaultSettings, ...settings };
    this.buffers = new BufferBudget(this.settings.maxBufferBytes ?? 1e9);
    this.writeBufferLimits = writeBufferLimitsOf(this.settings, this.metrics);
    this.board = new Board(log, [], this.settings.recentMessages);
    this.mailbox = new Mailbox(this.settings.maxQueuedSends);
    this.store = createActor(storeMachine, {
      clock: this.clock.simulated,
      input: {
        mailbox: this.mailbox,
        log,
        names: new MemoryNames(this.settings, () => this.clock.simulated.now()),
        publish: (messages) => this.board.publish(messages),
        withdraw: (id) => this.board.withdraw(id),
        maxBatchMessages: 1000,
      },
    }).start();
  }

  /** Rates hold only where a test is about them: all connections have one address then. */
  openRates(): CommandRates | undefined {
    const now = () => this.clock.simulated.now();
    return this.settings.limitLoopback
      ? new CommandRates(rateLimitsOf(this.settings), this.#address, this.metrics.rateLimited, now)
      : undefined;
  }

  /** A new connection. */
  connect(
    lines: ClientLineSource = new LineDecoder(this.settings.maxUnterminatedBytes),
    transport: FakeTransport = new FakeTransport(),
  ): TestPeer {
    const session = new Session(this.#nextSession++, transport, lines, this);
    this.#sessions.set(session.number, session);
    return new TestPeer(session, transport);
  }

  get asksToken(): boolean {
    return this.token !== undefined;
  }

  letIn(_session: number, token: string): Refusal | undefined {
    return this.token === undefined || token === this.token ? undefined : refuse("denied", "wrong");
  }

  sessionExpired(_session: number, reason: Refusal): void {
    this.expired.push(reason.text);
  }

  sessionEnded(): void {}

  sessionClosed(session: number): void {
    this.closed.push(session);
  }
}

/** The client's end of a session on a fake transport. */
export class TestPeer {
  readonly session: Session;
  readonly transport: FakeTransport;

  constructor(session: Session, transport: FakeTransport) {
    this.session = session;
    this.transport = transport;
  }

  get lines(): string[] {
    return this.transport.lines;
  }

  /** Sends text in one chunk, then lets everything run that can; returns all lines received so far. */
  async say(text: string): Promise<string[]> {
    this.session.receive(bytesOf(text));
    return await this.settled();
  }

  /** Lets everything run that can; returns all lines received so far. */
  async settled(): Promise<string[]> {
    for (let turn = 0; turn < 5; turn++) await settle();
    return this.lines;
  }
}
