import { describe, expect, test } from "bun:test";
import { Mirror } from "../../../src/store/nats/mirror.ts";
import { Rounds } from "../../../src/store/nats/rounds.ts";
import { TestClock } from "../../support/clock.ts";
import { LocalBus } from "./local-bus.ts";
import { messagesFrom } from "./messages.ts";

interface NodeOptions {
  readonly bus?: LocalBus;
  readonly clock?: TestClock;
  readonly node?: string;
  readonly peers?: readonly string[];
}

/** A node that takes part in rounds, with a board. Rounds begin when a test calls `run`. */
function makeNode({
  bus = new LocalBus(),
  clock = new TestClock(),
  node = "a",
  peers = ["a", "b", "c"],
}: NodeOptions = {}) {
  const mirror = new Mirror({ clock, lastId: 0, capacity: 100 });
  const events: string[] = [];
  const expected: string[] = [];
  const notices: string[] = [];
  const deferred: (() => void)[] = [];
  const fence = { isUp: false };
  const link = { isUp: true };
  const rounds = new Rounds({
    ...{ node, boot: `boot${node}`, peers, mirror, bus, clock },
    follower: { expect: (id, holder) => expected.push(`${id} ${holder}`) },
    onNotice: ({ level, text }) => notices.push(`${level}: ${text}`),
    isConnected: () => link.isUp,
    isFenced: () => fence.isUp,
    defer: (start) => deferred.push(start),
  });
  rounds.follow({
    publish: (messages) => events.push(`publish ${messages.map(({ id }) => id).join(",")}`),
    withdraw: (id) => events.push(`withdraw ${id}`),
  });
  const read = (name = "reader") =>
    rounds.confirm({
      confirmed: () => events.push(`${name} confirmed`),
      unconfirmed: () => events.push(`${name} unconfirmed`),
    });
  /** Begins the rounds that wait for the end of the turn. */
  const run = () => {
    for (const start of deferred.splice(0)) start();
  };
  const fill = (lastId: number) =>
    mirror.add({ fromId: 1, messages: messagesFrom(1, lastId), nextId: lastId + 1 });
  /** The timers that timers set run, too. */
  const advance = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 5) clock.advance(5);
  };
  return { bus, advance, mirror, rounds, events, expected, notices, fence, link, read, run, fill };
}

const questionsTo = (bus: LocalBus, node: string) => bus.on(`lastword.round.${node}`);
const answer = (bus: LocalBus, text: string) => bus.inject("lastword.answer.boota", text);

describe("a single node", () => {
  test("confirms its readers without a question", () => {
    const { bus, rounds, events, read, run } = makeNode({ peers: ["a"] });
    rounds.open();
    read();
    run();
    expect(events).toEqual(["reader confirmed"]);
    expect(bus.sent).toEqual([]);
  });

  test("publishes what its mirror has", () => {
    const { rounds, events, run, fill } = makeNode({ peers: ["a"] });
    rounds.open();
    fill(2);
    run();
    expect(events).toEqual(["publish 1,2"]);
    expect(rounds.confirmedId).toBe(2);
  });
});

describe("a reader", () => {
  test("is confirmed by the first answer of another node, after everything up to the result is published", () => {
    const { bus, rounds, events, read, run, fill } = makeNode();
    fill(2);
    rounds.open();
    read();
    run();
    expect(questionsTo(bus, "b")).toEqual(["a boota 1 2 a,b,c"]);
    expect(questionsTo(bus, "c")).toEqual(["a boota 1 2 a,b,c"]);
    answer(bus, "c 1 2");
    expect(events).toEqual(["publish 1,2", "reader confirmed"]);
  });

  test("that comes while a round runs joins the next one", () => {
    const { bus, rounds, events, read, run } = makeNode();
    rounds.open();
    read("first");
    run();
    read("second");
    answer(bus, "b 1 0");
    expect(events).toEqual(["first confirmed"]);
    run();
    answer(bus, "b 1 0");
    expect(events).toEqual(["first confirmed"]);
    answer(bus, "c 2 0");
    expect(events).toEqual(["first confirmed", "second confirmed"]);
  });

  test("waits until this node has what the other one answered", () => {
    const { bus, rounds, events, expected, read, run, fill } = makeNode();
    rounds.open();
    read();
    run();
    answer(bus, "b 1 2");
    expect(events).toEqual([]);
    expect(expected).toEqual(["2 b"]);
    fill(3);
    expect(events).toEqual(["publish 1,2", "reader confirmed"]);
  });

  test("that waits for what is missing here has it asked for again", () => {
    const { bus, advance, rounds, expected, read, run } = makeNode();
    rounds.open();
    read();
    run();
    answer(bus, "b 1 2");
    advance(100);
    expect(expected).toEqual(["2 b", "2 b"]);
  });

  test("shares a round with all others of its turn", () => {
    const { bus, rounds, events, read, run } = makeNode();
    rounds.open();
    for (const name of ["one", "two", "three"]) read(name);
    run();
    answer(bus, "b 1 0");
    expect(events).toEqual(["one confirmed", "two confirmed", "three confirmed"]);
    expect(questionsTo(bus, "b")).toHaveLength(1);
  });

  test("is confirmed 100 ms later if the questions or answers were lost", () => {
    const { bus, advance, rounds, events, read, run } = makeNode();
    rounds.open();
    read();
    run();
    advance(100);
    expect(questionsTo(bus, "b")).toHaveLength(2);
    answer(bus, "b 1 0");
    expect(events).toEqual(["reader confirmed"]);
  });

  test("is unconfirmed after 3 s without a majority, once", () => {
    const { advance, rounds, events, read, run } = makeNode();
    rounds.open();
    read("first");
    run();
    advance(2700);
    read("second");
    expect(events).toEqual([]);
    advance(300);
    expect(events).toEqual(["first unconfirmed"]);
    advance(2700);
    expect(events).toEqual(["first unconfirmed", "second unconfirmed"]);
  });

  test("that may read again does so in the next round", () => {
    const { bus, rounds, events, read, run } = makeNode();
    rounds.open();
    rounds.confirm({
      confirmed: () => {
        events.push("first confirmed");
        read("again");
      },
      unconfirmed: () => undefined,
    });
    run();
    answer(bus, "b 1 0");
    expect(events).toEqual(["first confirmed"]);
    run();
    answer(bus, "b 2 0");
    expect(events).toEqual(["first confirmed", "again confirmed"]);
  });
});

describe("the readers of one round", () => {
  test("learn that they are confirmed 512 in a turn, in the order in which they came", () => {
    const { rounds, events, read, run } = makeNode({ peers: ["a"] });
    rounds.open();
    for (let reader = 1; reader <= 1025; reader++) read(`${reader}`);
    run();
    expect(events).toHaveLength(512);
    // Those who come meanwhile have a round of their own, and come after them.
    read("later");
    for (const count of [1024, 1026]) {
      run();
      expect(events).toHaveLength(count);
    }
    expect(events).toEqual([
      ...Array.from({ length: 1025 }, (_, index) => `${index + 1} confirmed`),
      "later confirmed",
    ]);
    run();
    expect(events).toHaveLength(1026);
  });

  test("learn it at once when the rounds stop", () => {
    const { rounds, events, read, run } = makeNode({ peers: ["a"] });
    rounds.open();
    for (let reader = 1; reader <= 600; reader++) read(`${reader}`);
    run();
    read("later");
    rounds.stop();
    expect(events.slice(-2)).toEqual(["600 confirmed", "later unconfirmed"]);
    run();
    expect(events).toHaveLength(601);
  });
});

describe("answers that do not count", () => {
  test.each(["d 1 0", "a 1 0", "b 2 0", "b 0 0", "b 1 nonsense", "nonsense", ""])("%s", (text) => {
    const { bus, rounds, events, read, run } = makeNode();
    rounds.open();
    read();
    run();
    answer(bus, text);
    expect(events).toEqual([]);
  });

  test("an answer below the position that the question names", () => {
    const { bus, rounds, events, read, run, fill } = makeNode();
    fill(2);
    rounds.open();
    read();
    run();
    answer(bus, "b 1 1");
    expect(events).toEqual([]);
  });
});

describe("five nodes", () => {
  const peers = ["a", "b", "c", "d", "e"];

  test("two answers that differ make this node ask again for the higher one", () => {
    const { bus, rounds, events, expected, read, run, fill } = makeNode({ peers });
    rounds.open();
    read();
    run();
    answer(bus, "b 1 0");
    answer(bus, "c 1 2");
    expect(expected).toEqual(["2 c"]);
    expect(questionsTo(bus, "b")).toEqual(["a boota 1 0 a,b,c,d,e", "a boota 1 2 a,b,c,d,e"]);
    expect(questionsTo(bus, "c")).toHaveLength(1);
    fill(2);
    expect(events).toEqual([]);
    answer(bus, "e 1 3");
    expect(events).toEqual(["publish 1,2", "reader confirmed"]);
  });
});

describe("news", () => {
  test("is published up to the result of a round, and the rest after the next one", () => {
    const { bus, rounds, events, run, fill } = makeNode();
    rounds.open();
    fill(2);
    run();
    fill(4);
    expect(events).toEqual([]);
    answer(bus, "b 1 2");
    expect(events).toEqual(["publish 1,2"]);
    run();
    answer(bus, "b 2 9");
    fill(9);
    expect(events).toEqual(["publish 1,2", "publish 3,4,5,6,7,8,9"]);
  });

  test("does not show a message that was redacted before it was published", () => {
    const { bus, mirror, rounds, events, run, fill } = makeNode();
    rounds.open();
    fill(3);
    mirror.withdraw(2);
    run();
    answer(bus, "b 1 3");
    expect(events).toEqual(["withdraw 2", "publish 1,3"]);
  });

  test("ends the waits for its ids once it is published", async () => {
    const { bus, rounds, events, run, fill } = makeNode();
    rounds.open();
    fill(2);
    const confirmed = rounds.whenConfirmed(2, 1000).then((is) => events.push(`2 is ${is}`));
    run();
    answer(bus, "b 1 2");
    await confirmed;
    expect(events).toEqual(["publish 1,2", "2 is true"]);
    expect(await rounds.whenConfirmed(1, 1000)).toBe(true);
  });

  test("a wait for an id that no round confirms ends after its time", async () => {
    const { advance, rounds, run, fill } = makeNode();
    rounds.open();
    fill(2);
    const confirmed = rounds.whenConfirmed(2, 1000);
    run();
    advance(1000);
    expect(await confirmed).toBe(false);
  });

  test("a follower that has messages already gets those after them", () => {
    const { bus, rounds, events, run, fill } = makeNode();
    rounds.open();
    fill(3);
    run();
    answer(bus, "b 1 3");
    rounds.follow(
      { publish: (messages) => events.push(`again ${messages[0]?.id}`), withdraw: () => undefined },
      2,
    );
    expect(events).toEqual(["publish 1,2,3", "again 3"]);
  });
});

describe("a result whose message was redacted", () => {
  test("is not taken: the next round finds what follows it", () => {
    const { bus, advance, mirror, rounds, events, read, run, fill } = makeNode();
    fill(3);
    rounds.open();
    read();
    run();
    mirror.withdraw(3);
    answer(bus, "b 1 3");
    expect(events).toEqual(["withdraw 3"]);
    fill(4);
    advance(5);
    answer(bus, "b 2 4");
    expect(events).toEqual(["withdraw 3", "publish 1,2,4", "reader confirmed"]);
  });

  test("is taken after a second if nothing follows it: another tool has erased the last message", () => {
    const { advance, mirror, rounds, events, read, run, fill } = makeNode({ peers: ["a"] });
    fill(3);
    mirror.withdraw(3);
    rounds.open();
    read();
    run();
    advance(900);
    expect(events).toEqual(["withdraw 3"]);
    advance(200);
    expect(events).toEqual(["withdraw 3", "publish 1,2", "reader confirmed"]);
  });

  test("nor is one taken that many others have pushed out of the mirror", () => {
    const { bus, advance, rounds, events, read, run, fill } = makeNode();
    fill(3);
    rounds.open();
    read();
    run();
    fill(150);
    answer(bus, "b 1 3");
    expect(events).toEqual([]);
    advance(5);
    answer(bus, "b 2 150");
    expect(events[0]?.startsWith("publish 51,52,")).toBe(true);
    expect(events[1]).toBe("reader confirmed");
  });
});

describe("a question of another node", () => {
  const ask = (bus: LocalBus, text: string) => bus.inject("lastword.round.a", text);
  const answersTo = (bus: LocalBus, boot: string) => bus.on(`lastword.answer.${boot}`);

  test("is answered with this node's position", () => {
    const { bus, rounds, fill } = makeNode();
    fill(5);
    rounds.open();
    ask(bus, "b bootb 7 3 a,b,c");
    expect(answersTo(bus, "bootb")).toEqual(["a 7 5"]);
  });

  test("is not answered before this node has caught up, nor after its lease is lost", () => {
    const { bus, rounds, fence } = makeNode();
    ask(bus, "b bootb 1 0 a,b,c");
    rounds.open();
    ask(bus, "b bootb 2 0 a,b,c");
    fence.isUp = true;
    ask(bus, "b bootb 3 0 a,b,c");
    fence.isUp = false;
    rounds.suspend();
    ask(bus, "b bootb 4 0 a,b,c");
    expect(answersTo(bus, "bootb")).toEqual(["a 2 0"]);
  });

  test("that comes too early is answered once the mirror is there; what is missing is asked of the asking node", () => {
    const { bus, rounds, expected, fill } = makeNode();
    rounds.open();
    ask(bus, "b bootb 7 3 a,b,c");
    expect(answersTo(bus, "bootb")).toEqual([]);
    expect(expected).toEqual(["3 b"]);
    fill(2);
    expect(answersTo(bus, "bootb")).toEqual([]);
    fill(4);
    expect(answersTo(bus, "bootb")).toEqual(["a 7 4"]);
  });

  test("replaces an earlier one of the same node, and is forgotten after 3 s", () => {
    const { bus, advance, rounds, fill } = makeNode();
    rounds.open();
    ask(bus, "b bootb 7 3 a,b,c");
    ask(bus, "b bootb 8 3 a,b,c");
    ask(bus, "b bootb 7 3 a,b,c");
    ask(bus, "c bootc 1 4 a,b,c");
    fill(3);
    expect(answersTo(bus, "bootb")).toEqual(["a 8 3"]);
    advance(3000);
    fill(4);
    expect(answersTo(bus, "bootc")).toEqual([]);
  });

  test("64 nodes wait, and not one more", () => {
    const { bus, rounds, fill } = makeNode();
    rounds.open();
    for (let at = 0; at <= 64; at++) ask(bus, `n${at} boot${at} 1 1 a,b,c`);
    fill(1);
    const answered = bus.sent.filter(({ subject }) => subject.startsWith("lastword.answer."));
    expect(answered).toHaveLength(64);
  });

  test("is refused if the asking node's list differs by more than one node; one of difference is allowed", () => {
    const { bus, rounds } = makeNode();
    rounds.open();
    ask(bus, "d bootd 1 0 a,b,c,d");
    ask(bus, "d bootd 2 0 a,b,c,d,e");
    ask(bus, "d bootd 3 0 a,b,d");
    expect(answersTo(bus, "bootd")).toEqual(["a 1 0", "a 2 a,b,c refused", "a 3 a,b,c refused"]);
  });

  test("who it is, is answered with its list, also before it may answer rounds", () => {
    const { bus } = makeNode();
    bus.publish("lastword.who", new TextEncoder().encode("status bootd 1 0 status"));
    bus.publish("lastword.who", new TextEncoder().encode("nonsense"));
    expect(answersTo(bus, "bootd")).toEqual(["a 1 a,b,c refused"]);
  });

  test.each(["a boota2 1 0 a,b,c", "nonsense", ""])("is ignored if it is its own or nonsense: %s", (text) => {
    const { bus, rounds } = makeNode();
    rounds.open();
    ask(bus, text);
    expect(bus.sent).toEqual([]);
  });
});

describe("a node that lost its lease", () => {
  test("confirms nobody until it has caught up again, and then with a round that begins after that", () => {
    const { bus, rounds, events, fence, read, run } = makeNode();
    rounds.open();
    read();
    run();
    fence.isUp = true;
    answer(bus, "b 1 0");
    expect(events).toEqual([]);
    rounds.suspend();
    expect(rounds.findObstacle()).toBe("this server has not caught up with the other servers");
    fence.isUp = false;
    answer(bus, "b 1 0");
    run();
    expect(events).toEqual([]);
    rounds.open();
    run();
    answer(bus, "c 2 0");
    expect(events).toEqual(["reader confirmed"]);
  });

  test("lets its readers wait for 3 s", () => {
    const { advance, events, read } = makeNode();
    read();
    advance(2700);
    expect(events).toEqual([]);
    advance(300);
    expect(events).toEqual(["reader unconfirmed"]);
  });
});

describe("the operator", () => {
  test("is told once that no majority answers, and once that one does", () => {
    const { bus, advance, rounds, notices, read, run } = makeNode();
    rounds.open();
    expect(rounds.findObstacle()).toBeUndefined();
    read();
    run();
    advance(10_000);
    const obstacle = "no majority of the servers answers: 2 of 3 are needed, and b, c did not answer";
    expect(rounds.findObstacle()).toBe(obstacle);
    expect(notices).toEqual([
      `error: ${obstacle}; the board can be neither read nor written until that ends`,
    ]);
    answer(bus, "b 4 0");
    expect(rounds.findObstacle()).toBeUndefined();
    expect(notices.slice(1)).toEqual([
      "info: a majority of the servers answers again: clients can read the board",
    ]);
  });

  test("is told when this node lacks messages, or has lost its lease, though the others answer", () => {
    const { bus, advance, rounds, fence, read, run, fill } = makeNode();
    rounds.open();
    read();
    run();
    answer(bus, "b 1 2");
    advance(3000);
    expect(rounds.findObstacle()).toBe("this server does not get the messages that other servers have");
    fill(2);
    answer(bus, "b 2 2");
    expect(rounds.findObstacle()).toBeUndefined();
    read();
    run();
    fence.isUp = true;
    answer(bus, "b 3 2");
    advance(3000);
    expect(rounds.findObstacle()).toBe("this server's lease has run out");
  });

  test("is told that NATS cannot be reached, rather than that nobody answers", () => {
    const { advance, rounds, notices, link } = makeNode();
    rounds.open();
    link.isUp = false;
    advance(5000);
    expect(notices).toEqual([
      "error: NATS cannot be reached, through which the servers ask each other; the board can be neither read nor written until that ends",
    ]);
  });

  test("learns it without a reader, too: a quiet node asks every second", () => {
    const { bus, advance, rounds } = makeNode();
    rounds.open();
    advance(1000);
    expect(questionsTo(bus, "b")).toHaveLength(1);
    advance(3000);
    expect(rounds.findObstacle()).toContain("no majority");
  });

  test("is told once which list of nodes another one has, and so refuses, however many have it", () => {
    const { bus, rounds, notices, read, run } = makeNode();
    rounds.open();
    read();
    run();
    for (const text of ["b 1 b,d,e refused", "b 1 b,d,e refused", "c 1 b,d,e refused", "x 1 b refused"])
      answer(bus, text);
    expect(notices).toEqual([
      "error: server b does not answer this server: its --peers are b,d,e, here they are a,b,c; change the list by one server at a time, on all servers",
    ]);
  });
});

describe("two nodes", () => {
  test("confirm each other's readers, and both publish what one of them has", () => {
    const [bus, clock] = [new LocalBus(), new TestClock()];
    const [a, b] = [makeNode({ bus, clock }), makeNode({ bus, clock, node: "b" })];
    a.rounds.open();
    b.rounds.open();
    a.fill(2);
    b.read();
    b.run();
    expect(b.events).toEqual([]);
    b.fill(2);
    expect(b.events).toEqual(["publish 1,2", "reader confirmed"]);
    a.run();
    expect(a.events).toEqual(["publish 1,2"]);
  });
});

test("a stopped node listens to nothing, and its readers are unconfirmed at once", () => {
  const { bus, rounds, events, read, run } = makeNode();
  rounds.open();
  read("first");
  run();
  read("second");
  rounds.stop();
  read("third");
  expect(events).toEqual(["first unconfirmed", "second unconfirmed", "third unconfirmed"]);
  expect(bus.subjects).toEqual([]);
});
