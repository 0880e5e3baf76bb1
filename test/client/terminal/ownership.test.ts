import { describe, expect, test } from "bun:test";
import type { MessageSource, Notice } from "../../../actors/client/ports.ts";
import { Ownership } from "../../../src/client/terminal/ownership.ts";
import { statusWith } from "../../support/client-status.ts";

function polled(id: number, sender: string, source: MessageSource): Notice {
  const reply = { kind: "message", message: { id, sender, text: "hi" } } as const;
  return { kind: "polled", source, text: "", reply, storedAt: undefined };
}

function posted(id: number): Notice {
  return { kind: "reply", request: "send hi", text: "ok", reply: { kind: "posted", id } };
}

describe("own messages on a terminal", () => {
  test("are those that the client posted, however they arrive and whatever its name is now", () => {
    const own = new Ownership();
    own.recognize(posted(7));
    own.update(statusWith({ name: "bob" }));
    const seen = [polled(7, "ann", "catch-up"), polled(8, "ann", "catch-up"), polled(7, "ann", "fresh")];
    expect(seen.map((notice) => own.recognize(notice))).toEqual(["own", "other", "own"]);
  });

  test("are also fresh ones under the registered name, whatever its case: other clients of the user sent them", () => {
    const own = new Ownership();
    own.update(statusWith({ name: "ann" }));
    const seen = [polled(1, "Ann", "fresh"), polled(2, "ann", "history"), polled(3, "bob", "fresh")];
    expect(seen.map((notice) => own.recognize(notice))).toEqual(["own", "other", "other"]);
    own.update(statusWith({ name: undefined }));
    expect(own.recognize(polled(1, "ann", "fresh"))).toBe("other");
  });

  test("are forgotten with their board, and only the newest 1,000 are remembered", () => {
    const own = new Ownership();
    for (let id = 1; id <= 1001; id++) own.recognize(posted(id));
    const ask = (id: number) => own.recognize(polled(id, "ann", "catch-up"));
    expect([1, 2, 1001].map(ask)).toEqual(["other", "own", "own"]);
    own.clear();
    expect(ask(1001)).toBe("other");
  });
});
