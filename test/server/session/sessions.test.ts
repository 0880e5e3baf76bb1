import { expect, test } from "bun:test";
import { Mailbox } from "../../../actors/server/mailbox.ts";
import { LineDecoder } from "../../../src/protocol/line-decoder.ts";
import { Access } from "../../../src/server/access/access.ts";
import { Board } from "../../../src/server/board/board.ts";
import { AddressLimits } from "../../../src/server/limits/address-limits.ts";
import { ServerMetrics } from "../../../src/server/metrics/server-metrics.ts";
import { openAdmission } from "../../../src/server/open-admission.ts";
import { Sessions } from "../../../src/server/session/sessions.ts";
import { defaultSettings } from "../../../src/server/settings/settings.ts";
import { startStore } from "../../../src/server/start-store.ts";
import { MemoryNames } from "../../../src/store/memory-names.ts";
import { bytesOf } from "../../support/bytes.ts";
import { settle } from "../../support/clock.ts";
import { FakeTransport } from "../../support/fake-transport.ts";
import { openReadableLog } from "../../support/log-lines.ts";
import { ManualLog } from "../../support/manual-log.ts";
import { direct } from "../../support/remotes.ts";

/** The sessions of a server whose log ends its commits when the test says. */
function startSessions() {
  const { logger } = openReadableLog();
  const settings = defaultSettings;
  const log = new ManualLog();
  const board = new Board(log, [], 10);
  const mailbox = new Mailbox(100);
  const store = startStore(mailbox, log, new MemoryNames(settings, () => 0), board, () => undefined);
  const addressLimits = new AddressLimits(settings);
  const metrics = new ServerMetrics();
  const admission = openAdmission(settings, addressLimits, metrics, logger);
  const { gate } = new Access(settings, logger);
  const sessions = new Sessions({
    ...{ settings, board, store, mailbox, admission, addressLimits, gate, metrics, logger },
  });
  const connect = async (text: string) => {
    const transport = new FakeTransport();
    const session = sessions.accept(transport, direct("127.0.0.1"), new LineDecoder(1000));
    if ("code" in session) throw new Error(session.code);
    const say = async (more: string) => {
      session.receive(bytesOf(more));
      for (let turn = 0; turn < 5; turn++) await settle();
    };
    await say(text);
    return { session, transport, say };
  };
  return { sessions, connect, log, metrics };
}

test("[SRV-6] [SND-6] connections that lose their names are closed, and what they sent is not stored later", async () => {
  const { sessions, connect, log, metrics } = startSessions();
  const ann = await connect("register ann\n");
  const reader = await connect("read\n");
  await ann.say("send first\n");
  await ann.say("send second\n");
  sessions.closeNameless([ann.session.number, 99]);
  await log.finish();
  expect(log.batches).toEqual([[{ sender: "ann", text: "first" }]]);
  expect(ann.transport.lines).toEqual([
    "Welcome ann",
    "error outcome-unknown: this may be stored later, or never",
    "error outcome-unknown: this may be stored later, or never",
    "error unavailable: the server could not keep your name; connect again",
  ]);
  ann.session.closed();
  await reader.say("read\n");
  expect(reader.transport.lines.at(-1)).toBe("1 ann: first");
  const bob = await connect("register bob\n");
  await bob.say("send third\n");
  expect(log.batches.at(-1)).toEqual([{ sender: "bob", text: "third" }]);
  expect(metrics.connections.closed.entries()).toContainEqual(["name", 1]);
  await log.finish();
  await sessions.close(0);
});
