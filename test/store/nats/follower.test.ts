import { describe, expect, test } from "bun:test";
import { MirrorFollower } from "../../../src/store/nats/follower.ts";
import type { LogPart } from "../../../src/store/nats/log-part.ts";
import { Mirror } from "../../../src/store/nats/mirror.ts";
import { settle, TestClock } from "../../support/clock.ts";
import { LocalBus } from "./local-bus.ts";
import { messagesFrom, messagesOf } from "./messages.ts";

/** A node with its bus; `lastId`: where the log ends that the engine reads. */
function makeNode({ bus = new LocalBus(), node = "a", lastId = 0 } = {}) {
  const clock = new TestClock();
  const mirror = new Mirror({ clock, lastId: 0, capacity: 2000 });
  const fetches: number[] = [];
  const engine = { lastId, answers: "all" as "all" | "nothing" | "errors" };
  const fetchPart = (fromId: number, count: number): Promise<LogPart> => {
    fetches.push(fromId);
    if (engine.answers === "errors") return Promise.reject(new Error("no engine"));
    if (engine.answers === "nothing") return new Promise(() => undefined);
    const messages = messagesFrom(fromId, Math.min(engine.lastId, fromId + count - 1));
    return Promise.resolve({ fromId, messages, nextId: fromId + messages.length });
  };
  const follower = new MirrorFollower({ node, mirror, bus, clock, fetchPart });
  const advance = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 10) {
      clock.advance(10);
      await settle();
    }
  };
  return { bus, clock, mirror, fetches, engine, follower, advance };
}

const rowOf = (id: number) => `[${1_700_000_000_000 + id},"ann","text ${id}"]`;

describe("an own batch", () => {
  test("is in the mirror at once, and reaches the other nodes as one message", () => {
    const bus = new LocalBus();
    const [a, b] = [makeNode({ bus }), makeNode({ bus, node: "b" })];
    a.follower.announce(messagesOf(1, 2));
    expect(bus.on("lastword.news")).toEqual([`[1,${rowOf(1)},${rowOf(2)}]`]);
    expect([a.mirror.lastId, b.mirror.lastId]).toEqual([2, 2]);
    expect(b.mirror.partAfter(0, 2).messages).toEqual(messagesOf(1, 2));
  });

  test("of more than 1 MB goes in several messages", () => {
    const bus = new LocalBus();
    const [a, b] = [makeNode({ bus }), makeNode({ bus, node: "b" })];
    a.follower.announce(messagesFrom(1, 1500).map((each) => ({ ...each, text: "ü".repeat(450) })));
    expect(bus.on("lastword.news").length).toBe(2);
    expect(b.mirror.lastId).toBe(1500);
  });
});

describe("a gap", () => {
  test("is read after 30 ms, from the first missing id", async () => {
    const { bus, mirror, fetches, advance } = makeNode({ lastId: 3 });
    bus.inject("lastword.news", `[3,${rowOf(3)}]`);
    await advance(20);
    expect(fetches).toEqual([]);
    await advance(10);
    expect(fetches).toEqual([1]);
    expect(mirror.lastId).toBe(3);
  });

  test("that news closes in time is not read", async () => {
    const { bus, fetches, advance } = makeNode({ lastId: 3 });
    bus.inject("lastword.news", `[3,${rowOf(3)}]`);
    await advance(20);
    bus.inject("lastword.news", `[1,${rowOf(1)},${rowOf(2)}]`);
    await advance(100);
    expect(fetches).toEqual([]);
  });

  test("is read again, less and less often, while a replica does not have it", async () => {
    const { bus, mirror, fetches, engine, advance } = makeNode({ lastId: 0 });
    bus.inject("lastword.news", `[3,${rowOf(3)}]`);
    await advance(30 + 60 + 120 + 240);
    expect(fetches).toEqual([1, 1, 1, 1]);
    engine.lastId = 3;
    await advance(480);
    expect(mirror.lastId).toBe(3);
  });

  test("is read again after an error", async () => {
    const { bus, mirror, engine, advance } = makeNode({ lastId: 3 });
    engine.answers = "errors";
    bus.inject("lastword.news", `[3,${rowOf(3)}]`);
    await advance(30);
    engine.answers = "all";
    await advance(60);
    expect(mirror.lastId).toBe(3);
  });

  test("is read by one request at a time, each for at most a second", async () => {
    const { bus, mirror, fetches, engine, advance } = makeNode({ lastId: 3 });
    engine.answers = "nothing";
    bus.inject("lastword.news", `[3,${rowOf(3)}]`);
    await advance(1000);
    expect(fetches).toEqual([1]);
    engine.answers = "all";
    await advance(100);
    expect(mirror.lastId).toBe(3);
  });

  test("of many messages is read in requests that follow each other at once", async () => {
    const { mirror, fetches, follower, advance } = makeNode({ lastId: 1200 });
    follower.expect(1200);
    await advance(40);
    expect(fetches).toEqual([1, 501, 1001]);
    expect(mirror.lastId).toBe(1200);
  });

  test("is filled by the node that is known to have it, without the engine", async () => {
    const bus = new LocalBus();
    const [a, b] = [makeNode({ bus }), makeNode({ bus, node: "b" })];
    bus.isLost = (subject) => subject === "lastword.news";
    a.follower.announce(messagesFrom(1, 3));
    b.engine.answers = "nothing";
    b.follower.expect(3, "a");
    await b.advance(30);
    expect(bus.on("lastword.rows.a")).toEqual(['{"node":"b","afterId":0}']);
    expect(bus.on("lastword.rows.b")).toEqual([`[1,${rowOf(1)},${rowOf(2)},${rowOf(3)}]`]);
    expect(b.mirror.lastId).toBe(3);
  });
});

describe("a node that has what is missing", () => {
  test("is asked after 30 ms, whether the engine answers or not, and once for many hints", async () => {
    const { bus, engine, follower, advance } = makeNode();
    engine.answers = "nothing";
    follower.expect(3);
    await advance(500);
    follower.expect(3, "b");
    follower.expect(3, "c");
    await advance(30);
    expect(bus.on("lastword.rows.b")).toEqual([]);
    expect(bus.on("lastword.rows.c")).toEqual(['{"node":"a","afterId":0}']);
    follower.expect(4, "b");
    await advance(30);
    expect(bus.on("lastword.rows.b")).toHaveLength(1);
  });

  test("is not asked if nothing is missing by then", async () => {
    const { bus, follower, advance } = makeNode();
    follower.expect(1, "b");
    bus.inject("lastword.news", `[1,${rowOf(1)}]`);
    await advance(30);
    follower.expect(1, "b");
    await advance(30);
    expect(bus.on("lastword.rows.b")).toEqual([]);
  });
});

describe("another node's request for rows", () => {
  test("is answered with the next 500 ids, redacted ones included", () => {
    const bus = new LocalBus();
    const { follower, mirror } = makeNode({ bus });
    const b = makeNode({ bus, node: "b" });
    follower.announce(messagesFrom(1, 600));
    mirror.withdraw(2);
    bus.inject("lastword.rows.a", '{"node":"c","afterId":1}');
    const [answer = ""] = bus.on("lastword.rows.c");
    expect(answer.startsWith(`[2,null,${rowOf(3)}`)).toBe(true);
    expect(JSON.parse(answer)).toHaveLength(501);
    b.follower.stop();
  });

  test("is not answered if this node has nothing new, or the request is nonsense", () => {
    const { bus, follower } = makeNode();
    follower.announce(messagesOf(1));
    const before = bus.sent.length;
    bus.inject("lastword.rows.a", '{"node":"c","afterId":1}');
    bus.inject("lastword.rows.a", '{"node":"*","afterId":0}');
    bus.inject("lastword.rows.a", "nonsense");
    expect(bus.sent).toHaveLength(before);
  });
});

describe("without news", () => {
  test("the engine is asked after 200 ms for what follows", async () => {
    const { mirror, fetches, engine, advance } = makeNode();
    await advance(200);
    expect(fetches).toEqual([1]);
    engine.lastId = 2;
    await advance(200);
    expect(mirror.lastId).toBe(2);
  });

  test("an engine that has nothing new does not delay the reading of a later gap", async () => {
    const { bus, mirror, engine, advance } = makeNode();
    await advance(2000);
    engine.lastId = 3;
    bus.inject("lastword.news", `[3,${rowOf(3)}]`);
    await advance(30);
    expect(mirror.lastId).toBe(3);
  });

  test("news that is nonsense is no news", async () => {
    const { bus, mirror, fetches, advance } = makeNode();
    await advance(100);
    bus.inject("lastword.news", '[1,[1,"a:b","hi"]]');
    await advance(100);
    expect(fetches).toEqual([1]);
    expect(mirror.lastId).toBe(0);
  });
});

describe("a redaction", () => {
  test("withdraws the message on all nodes, and is announced again in case it was lost", async () => {
    const bus = new LocalBus();
    const [a, b] = [makeNode({ bus, lastId: 2 }), makeNode({ bus, node: "b", lastId: 2 })];
    a.follower.announce(messagesOf(1, 2));
    bus.isLost = (subject) => subject === "lastword.redacted";
    a.follower.announceRedaction(1);
    expect([a.mirror.find(1), [b.mirror.find(1)]]).toEqual(["hole", messagesOf(1)]);
    bus.isLost = () => false;
    await a.advance(500);
    expect(b.mirror.find(1)).toBe("hole");
    await a.advance(30_000);
    expect(bus.on("lastword.redacted")).toEqual(["1", "1", "1", "1"]);
  });

  test("that is nonsense is ignored", () => {
    const { bus, mirror, follower } = makeNode();
    follower.announce(messagesOf(1));
    bus.inject("lastword.redacted", "1x");
    expect([mirror.find(1)]).toEqual(messagesOf(1));
  });
});

test("a stopped follower listens to nothing and reads nothing", async () => {
  const { bus, fetches, follower, advance } = makeNode({ lastId: 3 });
  bus.inject("lastword.news", `[3,${rowOf(3)}]`);
  follower.stop();
  await advance(1000);
  expect(bus.subjects).toEqual([]);
  expect(fetches).toEqual([]);
});
