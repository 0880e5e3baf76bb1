import { describe, expect, test } from "bun:test";
import type { FindResult } from "../../actors/server/ports.ts";
import { FindQueue } from "../../src/store/sqlite/find-queue.ts";
import { settle } from "../support/clock.ts";

const textOf = (result: FindResult) => (result.outcome === "found" ? result.message.text : result.outcome);

/** A queue on a log that answers when told to; `asked` holds the ids of each request. */
function startQueue() {
  const asked: (readonly number[])[] = [];
  const requests: PromiseWithResolvers<readonly FindResult[]>[] = [];
  const queue = new FindQueue((ids) => {
    asked.push(ids);
    const request = Promise.withResolvers<readonly FindResult[]>();
    requests.push(request);
    return request.promise;
  });
  const answer = async () => {
    const found = (id: number): FindResult => ({
      outcome: "found",
      message: { id, sender: "a", text: `${id}`, storedAtMs: undefined },
    });
    requests.at(-1)?.resolve(asked.at(-1)?.map(found) ?? []);
    await settle();
  };
  return { queue, asked, requests, answer };
}

describe("find queue", () => {
  test("the first find is asked at once, and those behind it share one request", async () => {
    const { queue, asked, answer } = startQueue();
    const finds = [7, 3, 9, 3].map((id) => queue.find(id));
    expect(asked).toEqual([[7]]);
    await answer();
    expect(asked).toEqual([[7], [3, 9, 3]]);
    await answer();
    expect((await Promise.all(finds)).map(textOf)).toEqual(["7", "3", "9", "3"]);
    expect(asked).toHaveLength(2);
  });

  test("a request reads at most 100 messages, and the next one reads the rest", async () => {
    const { queue, asked, answer } = startQueue();
    const finds = Array.from({ length: 102 }, (_, id) => queue.find(id));
    for (let request = 0; request < 3; request++) await answer();
    expect(asked.map(({ length }) => length)).toEqual([1, 100, 1]);
    expect((await Promise.all(finds)).map(textOf)).toEqual(finds.map((_, id) => `${id}`));
  });

  test("a failed request rejects its own finds, and the queue goes on", async () => {
    const { queue, asked, requests, answer } = startQueue();
    const failing = queue.find(1);
    const next = queue.find(2);
    requests[0]?.reject(new Error("EIO"));
    await expect(failing).rejects.toThrow("EIO");
    await settle();
    expect(asked).toEqual([[1], [2]]);
    await answer();
    expect(textOf(await next)).toBe("2");
  });
});
