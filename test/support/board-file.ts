import { Database } from "bun:sqlite";
import { expect } from "bun:test";
import type { Message } from "../../src/protocol/reply.ts";
import type { RecordingSender } from "./sender.ts";

/** The messages in a board's file, oldest first; fails when SQLite finds fault with the file. */
export function readBoardFile(path: string): Message[] {
  using database = new Database(path, { strict: true });
  expect(database.query("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
  return database.query<Message, []>("SELECT id, sender, text FROM message ORDER BY id").all();
}

/**
 * What must hold of a board whatever happened to its server: ids are dense from 1, every acknowledged message is
 * there once, and each sender's messages stand in the order in which it sent them.
 */
export function expectNothingLost(messages: readonly Message[], senders: readonly RecordingSender[]): void {
  expect(messages.map(({ id }) => id)).toEqual(messages.map((_, index) => index + 1));
  for (const { name, acknowledged } of senders) {
    const stored = messages.filter(({ sender }) => sender === name).map(({ text }) => text);
    expect(stored.slice(0, acknowledged.length)).toEqual(acknowledged);
    expect(stored).toEqual(stored.map((_, index) => `${name} ${index + 1}`));
  }
}
