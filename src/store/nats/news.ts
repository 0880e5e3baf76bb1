import type { StoredMessage } from "../../../actors/server/ports.ts";
import { isSafeMessage } from "../../protocol/safe-message.ts";
import type { LogPart } from "./log-part.ts";
import { isNodeName } from "./node-name.ts";

/** A message of NATS has at most 1 MiB by default; this leaves room for its subject. */
const maxBytes = 1_000_000;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** A node asks another one for the messages after its own position. */
export interface RowsRequest {
  readonly node: string;
  readonly afterId: number;
}

/**
 * A part of the log as JSON: its first id, then one row for each id, `null` for a hole: `[7,[1700000000000,"ann","hi"],null]`.
 * The result has several messages if one would be larger than NATS allows.
 */
export function encodeNews(part: LogPart): readonly Uint8Array[] {
  const bytes = encoder.encode(JSON.stringify([part.fromId, ...rowsOf(part)]));
  if (bytes.length <= maxBytes || part.nextId - part.fromId === 1) return [bytes];
  const middleId = Math.ceil((part.fromId + part.nextId) / 2);
  const below = part.messages.filter(({ id }) => id < middleId);
  const above = part.messages.slice(below.length);
  return [
    ...encodeNews({ fromId: part.fromId, messages: below, nextId: middleId }),
    ...encodeNews({ fromId: middleId, messages: above, nextId: part.nextId }),
  ];
}

/** Parses what `encodeNews` returns; undefined for anything else. */
export function parseNews(bytes: Uint8Array): LogPart | undefined {
  const parsed = parseJson(bytes);
  if (!Array.isArray(parsed)) return undefined;
  const [fromId, ...rows]: unknown[] = parsed;
  if (!isId(fromId) || rows.length === 0 || !isId(fromId + rows.length)) return undefined;
  const messages: StoredMessage[] = [];
  for (const [at, row] of rows.entries()) {
    if (row === null) continue;
    const message = parseRow(fromId + at, row);
    if (message === undefined) return undefined;
    messages.push(message);
  }
  return { fromId, messages, nextId: fromId + rows.length };
}

/** A request for rows as JSON: `{"node":"a","afterId":7}`. */
export function encodeRowsRequest(request: RowsRequest): Uint8Array {
  return encoder.encode(JSON.stringify(request));
}

/** Parses what `encodeRowsRequest` returns; undefined for anything else. */
export function parseRowsRequest(bytes: Uint8Array): RowsRequest | undefined {
  const parsed = parseJson(bytes);
  if (typeof parsed !== "object" || parsed === null || !("node" in parsed) || !("afterId" in parsed)) {
    return undefined;
  }
  const { node, afterId } = parsed;
  return isNodeName(node) && (afterId === 0 || isId(afterId)) ? { node, afterId } : undefined;
}

/** The id of a message that was redacted, in digits. */
export function encodeRedacted(id: number): Uint8Array {
  return encoder.encode(String(id));
}

/** Parses what `encodeRedacted` returns; undefined for anything else. */
export function parseRedacted(bytes: Uint8Array): number | undefined {
  const parsed = parseJson(bytes);
  return isId(parsed) ? parsed : undefined;
}

function rowsOf({ fromId, messages, nextId }: LogPart): readonly unknown[] {
  let next = 0;
  return Array.from({ length: nextId - fromId }, (_, at) => {
    const message = messages[next];
    if (message === undefined || message.id !== fromId + at) return null;
    next++;
    return [message.storedAtMs ?? null, message.sender, message.text];
  });
}

function parseRow(id: number, row: unknown): StoredMessage | undefined {
  if (!Array.isArray(row) || row.length !== 3) return undefined;
  const [storedAtMs, sender, text]: unknown[] = row;
  if (typeof sender !== "string" || typeof text !== "string") return undefined;
  if (storedAtMs !== null && !isTime(storedAtMs)) return undefined;
  const message = { id, sender, text, storedAtMs: storedAtMs ?? undefined };
  return isSafeMessage(message) ? message : undefined;
}

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 1;
}

/** The latest time that a `Date` can have. */
const maxTimeMs = 8.64e15;

function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= maxTimeMs;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    return undefined;
  }
}
