import { expect, test } from "bun:test";
import { expectNothingLost, readBoardFile } from "../support/board-file.ts";
import { RecordingSender } from "../support/sender.ts";
import { startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WireClient } from "../support/wire-client.ts";

/**
 * What a reader may see at the least: the newest id that anybody had been shown, and as many messages as had been
 * acknowledged, when it asked. A board that answers less has shown the past [REA-3].
 */
class Observations {
  newestId = 0;
  acknowledged = 0;
  violations = 0;
  reads = 0;

  /** Asks once and holds the answer against what was known before the request. */
  async read(client: WireClient): Promise<void> {
    const least = Math.max(this.newestId, this.acknowledged);
    const answer = await client.ask("read");
    const id = Number(/^(\d+) /.exec(answer)?.[1]);
    if (!(id >= least)) this.violations++;
    this.newestId = Math.max(this.newestId, id);
    this.reads++;
  }
}

for (const writers of [50, 5, 1]) {
  test(`[REA-3] [IDS-2] ${writers} senders and 20 readers see one order, and nobody sees an older last message`, async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    const perSender = 200;
    const seen = new Observations();
    const senders: RecordingSender[] = [];
    {
      await using server = await startServer({ store: `sqlite:${path}` });
      const readers = await Promise.all(Array.from({ length: 20 }, () => WireClient.connect(server.tcpPort)));
      for (let index = 0; index < writers; index++)
        senders.push(await RecordingSender.connect(server.tcpPort, `s${index}`));
      const writing = senders.map((sender, index) =>
        sender.run(perSender, 1 + (index % 8), () => seen.acknowledged++),
      );
      let done = false;
      const all = Promise.all(writing).then(() => {
        done = true;
      });
      await Promise.all(
        readers.map(async (reader) => {
          while (!done) await seen.read(reader);
          await seen.read(reader);
        }),
      );
      await all;
      for (const reader of readers) reader[Symbol.dispose]();
    }
    expect(seen.violations).toBe(0);
    expect(seen.reads).toBeGreaterThan(100);
    expect(seen.newestId).toBe(writers * perSender);
    const messages = readBoardFile(path);
    expect(messages).toHaveLength(writers * perSender);
    expectNothingLost(messages, senders);
  });
}

test("[REA-3] the check detects a reader that sees an older last message", async () => {
  await using server = await startServer();
  using client = await WireClient.connect(server.tcpPort);
  const seen = new Observations();
  await client.ask("register bob");
  await client.ask("send one");
  await seen.read(client);
  expect(seen.violations).toBe(0);
  seen.acknowledged = 2;
  await seen.read(client);
  expect(seen.violations).toBe(1);
});

test("[WAI-1] fifty clients that wait on their last id get every message once and in order", async () => {
  await using server = await startServer();
  const total = 300;
  const waiters = await Promise.all(Array.from({ length: 50 }, () => WireClient.connect(server.tcpPort)));
  const following = waiters.map(async (waiter) => {
    const ids: number[] = [];
    while (ids.length < total) {
      const answer = await waiter.ask(`wait ${ids.length}`);
      ids.push(Number(/^(\d+) /.exec(answer)?.[1]));
    }
    waiter[Symbol.dispose]();
    return ids;
  });
  const senders = await Promise.all(
    ["a", "b", "c"].map((name) => RecordingSender.connect(server.tcpPort, name)),
  );
  await Promise.all(senders.map((sender) => sender.run(total / 3, 4)));
  const wanted = Array.from({ length: total }, (_, index) => index + 1);
  for (const ids of await Promise.all(following)) expect(ids).toEqual(wanted);
});
