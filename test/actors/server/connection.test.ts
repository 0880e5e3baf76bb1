import { describe, expect, test } from "bun:test";
import { createActor, initialTransition, transition } from "xstate";
import {
  type ConnectionEvent,
  type ConnectionSession,
  connectionMachine,
  startConnection,
  startConnectionSystem,
} from "../../../actors/server/connection.ts";
import { Mailbox } from "../../../actors/server/mailbox.ts";
import type { NameRequest } from "../../../actors/server/store-messages.ts";
import { refuse } from "../../../src/protocol/refusal.ts";

const session = { answer() {}, close() {} };
const store = { send() {} };
const mailbox = new Mailbox(1000);
const later = refuse("unavailable", "later");

/** A connection that has been through these events. */
function snapshotAfter(...events: ConnectionEvent[]) {
  const [initial] = initialTransition(connectionMachine, { owner: 1, session, store, mailbox });
  return events.reduce((snapshot, event) => transition(connectionMachine, snapshot, event)[0], initial);
}

const states = {
  unregistered: snapshotAfter(),
  registered: snapshotAfter({ type: "named", name: "bob", request: 0 }),
  closed: snapshotAfter({ type: "disconnect" }),
};

const events = {
  register: { type: "register", name: "al", request: 7 },
  key: { type: "key", person: "hash", request: 7 },
  send: { type: "send", verb: "send", text: "hi", request: 7 },
  close: { type: "close" },
  disconnect: { type: "disconnect" },
  named: { type: "named", name: "al", request: 7 },
  refused: { type: "refused", refusal: later, request: 7 },
} as const satisfies Record<ConnectionEvent["type"], ConnectionEvent>;

const claim = { type: "claimName", params: { name: "al", request: 7 } };
const welcome = { type: "answer", params: { request: 7, reply: { kind: "welcome", name: "al" } } };
const refused = { type: "answer", params: { request: 7, reply: later } };
const closeSession = { type: "closeSession", params: undefined };
const acceptKey = { type: "acceptKey", params: events.key };
const lateKey = { type: "refuseKey", params: events.key };
const release = { type: "releaseName", params: undefined };
const notRegistered = {
  type: "answer",
  params: { request: 7, reply: refuse("not-registered", "register <name> first") },
};
const store7 = { type: "storeMessage", params: { verb: "send", text: "hi", request: 7 } };

/** Every cell: the state and the event, then the next state and what is done. */
const cells = [
  ["unregistered", "register", "unregistered", [claim]],
  ["unregistered", "key", "unregistered", [acceptKey]],
  ["unregistered", "send", "unregistered", [notRegistered]],
  ["unregistered", "close", "closed", [closeSession, release]],
  ["unregistered", "disconnect", "closed", [release]],
  ["unregistered", "named", "registered", [welcome]],
  ["unregistered", "refused", "unregistered", [refused]],
  ["registered", "register", "registered", [claim]],
  ["registered", "key", "registered", [lateKey]],
  ["registered", "send", "registered", [store7]],
  ["registered", "close", "closed", [closeSession, release]],
  ["registered", "disconnect", "closed", [release]],
  ["registered", "named", "registered", [welcome]],
  ["registered", "refused", "registered", [refused]],
  ["closed", "register", "closed", []],
  ["closed", "key", "closed", []],
  ["closed", "send", "closed", []],
  ["closed", "close", "closed", []],
  ["closed", "disconnect", "closed", []],
  ["closed", "named", "closed", []],
  ["closed", "refused", "closed", []],
] as const;

describe("connection machine", () => {
  test("the table covers every state and event once", () => {
    const wanted = Object.keys(states).flatMap((state) =>
      Object.keys(events).map((event) => `${state} ${event}`),
    );
    expect(new Set(cells.map(([state, event]) => `${state} ${event}`))).toEqual(new Set(wanted));
    expect(cells).toHaveLength(wanted.length);
    expect(new Set(Object.keys(connectionMachine.states))).toEqual(new Set(Object.keys(states)));
  });

  for (const [state, event, next, actions] of cells) {
    test(`[CMD-5] ${state}: ${event} leads to ${next}${actions.map(({ type }) => `, ${type}`).join("")}`, () => {
      const [snapshot, done] = transition(connectionMachine, states[state], events[event]);
      expect(snapshot.value).toBe(next);
      const asData: readonly { type: string; params: unknown }[] = done.map(({ type, params }) => ({
        type,
        params,
      }));
      expect(asData).toEqual([...actions]);
    });
  }

  test("[KEY-1] a second key is refused, and the first one stays", () => {
    const answers: unknown[] = [];
    const asked: NameRequest[] = [];
    const connection = createActor(connectionMachine, {
      input: {
        owner: 4,
        session: { ...session, answer: (...answer: unknown[]) => void answers.push(answer) },
        store: { send: (event) => asked.push(event) },
        mailbox,
      },
    }).start();
    connection.send({ type: "key", person: "first", request: 1 });
    connection.send({ type: "key", person: "second", request: 2 });
    connection.send({ type: "register", name: "bob", request: 3 });
    expect(answers).toEqual([
      [1, { kind: "ok" }],
      [2, refuse("late-key", "give a key only once, and before register")],
    ]);
    expect(asked).toMatchObject([{ type: "claim", name: "bob", owner: 4, person: "first" }]);
  });

  test("[REG-2] a message carries the name that its connection has at that moment", () => {
    const asked: NameRequest[] = [];
    const sends = new Mailbox(10);
    const connection = createActor(connectionMachine, {
      input: { owner: 4, session, store: { send: (event) => asked.push(event) }, mailbox: sends },
    }).start();
    connection.send({ type: "named", name: "bob", request: 0 });
    connection.send({ type: "send", verb: "send", text: "one", request: 1 });
    connection.send({ type: "named", name: "al", request: 2 });
    connection.send({ type: "send", verb: "post", text: "two", request: 3 });
    connection.send({ type: "disconnect" });
    expect(sends.take(10)).toEqual([
      { verb: "send", sender: "bob", text: "one", requester: session, request: 1 },
      { verb: "post", sender: "al", text: "two", requester: session, request: 3 },
    ]);
    expect(asked).toEqual([{ type: "release", owner: 4 }]);
  });

  test("[LIM-6] [SND-4] a full mailbox takes no more sends: the connection answers busy", () => {
    const answers: unknown[] = [];
    const sends = new Mailbox(2);
    const answering = { ...session, answer: (...answer: unknown[]) => void answers.push(answer) };
    const connection = createActor(connectionMachine, {
      input: { owner: 4, session: answering, store, mailbox: sends },
    }).start();
    connection.send({ type: "named", name: "bob", request: 0 });
    for (const request of [1, 2, 3]) connection.send({ type: "send", verb: "send", text: "hi", request });
    expect(answers.slice(1)).toEqual([[3, refuse("busy", "too many messages are queued; try again later")]]);
    sends.take(1);
    connection.send({ type: "send", verb: "send", text: "hi", request: 4 });
    expect(sends.take(10).map(({ request }) => request)).toEqual([2, 4]);
  });

  test("[LIM-6] another limit of a mailbox counts for the next send, and loses none that waits", () => {
    const sends = new Mailbox(2);
    const send = { verb: "send", sender: "bob", text: "hi", requester: session } as const;
    for (const request of [1, 2]) sends.put({ ...send, request });
    sends.setLimit(3);
    expect(sends.isFull).toBe(false);
    sends.setLimit(1);
    expect([sends.isFull, sends.take(10).map(({ request }) => request)]).toEqual([true, [1, 2]]);
  });

  test("a started connection is in the machine's initial state, whatever others did", () => {
    const system = startConnectionSystem(() => undefined);
    const start = (owner: number) => startConnection(system, { owner, session, store, mailbox });
    start(1).send(events.named);
    const { children: _, ...started } = start(2).getSnapshot();
    const { children: __, ...initial } = createActor(connectionMachine, {
      input: { owner: 2, session, store, mailbox },
    }).getSnapshot();
    expect(started).toEqual(initial);
  });

  test("the failure of one connection affects no other of its system, earlier or later", () => {
    const failing = {
      ...session,
      answer: () => {
        throw new Error("bug");
      },
    };
    const failures: unknown[] = [];
    const system = startConnectionSystem((owner, error) => failures.push([owner, error]));
    const start = (owner: number, each: ConnectionSession = session) =>
      startConnection(system, { owner, session: each, store, mailbox });
    const [before, broken] = [start(1), start(2, failing)];
    for (const connection of [before, broken]) connection.send(events.refused);
    const after = start(3);
    for (const connection of [before, after]) connection.send(events.named);
    expect(failures).toEqual([[2, new Error("bug")]]);
    expect(broken.getSnapshot().status).toBe("error");
    expect([before, after].map((connection) => connection.getSnapshot().value)).toEqual([
      "registered",
      "registered",
    ]);
    expect(system.getSnapshot().status).toBe("active");
  });
});
