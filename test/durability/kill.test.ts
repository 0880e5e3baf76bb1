import { expect, test } from "bun:test";
import { expectNothingLost, readBoardFile } from "../support/board-file.ts";
import { RecordingSender } from "../support/sender.ts";
import { spawnServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const rounds = 8;

for (const [clients, window] of [
  [1, 1],
  [50, 1],
  [20, 20],
] as const) {
  test(`[SND-2] [SND-5] [IDS-1] kill -9 at random moments loses nothing acknowledged: ${clients} senders, ${window} in flight`, async () => {
    using folder = temporaryFolder();
    let acknowledged = 0;
    for (let round = 0; round < rounds; round++) {
      const path = `${folder.path}/board-${round}.db`;
      await using server = await spawnServer(["--store", `sqlite:${path}`]);
      const senders = await Promise.all(
        Array.from({ length: clients }, (_, index) => RecordingSender.connect(server.port, `s${index}`)),
      );
      const running = senders.map((sender) => sender.run(Number.POSITIVE_INFINITY, window));
      await Bun.sleep(20 + Math.random() * 180); // the random moment is what is tested
      server.kill("SIGKILL");
      await Promise.all(running);
      await server.exited();
      expectNothingLost(readBoardFile(path), senders);
      acknowledged += senders.reduce((total, sender) => total + sender.acknowledged.length, 0);
    }
    expect(acknowledged).toBeGreaterThan(rounds);
  });
}

test("[IDS-1] a killed server restarts on its file, and ids continue", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/board.db`;
  const store = ["--store", `sqlite:${path}`];
  let total = 0;
  for (let start = 0; start < 3; start++) {
    await using server = await spawnServer(store);
    const sender = await RecordingSender.connect(server.port, `s${start}`);
    await sender.run(50, 5);
    server.kill("SIGKILL");
    await server.exited();
    total += 50;
    const messages = readBoardFile(path);
    expectNothingLost(messages, [sender]);
    expect(messages).toHaveLength(total);
  }
});
