import { describe, expect, test } from "bun:test";
import { Keeper, type KeptMessage } from "../../../src/web/model/keeper.ts";

const entry = (id: number): KeptMessage => ({
  message: { id, sender: "bob", text: `${id}` },
  storedAt: undefined,
});

/** A keeper on a clock that stands still until the test says so, and what it has saved. */
function makeKeeper() {
  const saved: string[] = [];
  let expire: () => void = () => undefined;
  let nowMs = 0;
  const clock = {
    after: (_: number, expired: () => void) => {
      expire = expired;
      return () => {
        expire = () => undefined;
      };
    },
  };
  const kept = {
    save: async (board: string, entries: readonly KeptMessage[], asOfMs: number) => {
      saved.push(`${board} at ${asOfMs}: ${entries.map(({ message }) => message.id).join(" ")}`);
    },
    load: async () => undefined,
    forget: async () => undefined,
  };
  const keeper = new Keeper(kept, clock, () => nowMs);
  const wait = () => {
    nowMs += 1000;
    expire();
  };
  return { keeper, saved, wait };
}

describe("keeping messages on this device", () => {
  test("messages that come together are saved together", () => {
    const { keeper, saved, wait } = makeKeeper();
    keeper.enter("a");
    keeper.keep(entry(1));
    keeper.keep(entry(2));
    wait();
    keeper.keep(entry(3));
    wait();
    wait();
    expect(saved).toEqual(["a at 0: ", "a at 1000: 1 2", "a at 2000: 3"]);
  });

  test("what comes before the board has said who it is waits for that", () => {
    const { keeper, saved, wait } = makeKeeper();
    keeper.keep(entry(1));
    wait();
    keeper.keep(entry(2));
    keeper.enter("a");
    wait();
    expect(saved).toEqual(["a at 1000: 1 2"]);
  });

  test("after a loss, nothing is saved for the old board, and what came from nobody knows whom is dropped", () => {
    const { keeper, saved, wait } = makeKeeper();
    keeper.enter("a");
    keeper.keep(entry(1));
    keeper.leave();
    keeper.leave();
    keeper.keep(entry(7));
    keeper.leave();
    keeper.keep(entry(8));
    keeper.enter("b");
    wait();
    expect(saved).toEqual(["a at 0: ", "a at 0: 1", "b at 0: 8"]);
  });

  test("it holds a bounded number while it waits, and saves the newest 1,000", () => {
    const { keeper, saved } = makeKeeper();
    for (let id = 1; id <= 5000; id++) keeper.keep(entry(id));
    keeper.enter("a");
    expect(saved[0]?.split(" ").slice(3)).toEqual(
      Array.from({ length: 1000 }, (_, index) => `${index + 4001}`),
    );
  });
});
