import { nameKey } from "../../protocol/name.ts";

/**
 * What the engine keeps of a name. `holders`: the nodes that hold it, each as `<node>.<epoch>`; if there is none, the name
 * is reserved for its person.
 */
export interface NameRow {
  /** Whom the name belongs to; undefined for a person without a key, who has one connection. */
  readonly person: string | undefined;
  readonly holders: readonly string[];
}

/** The change of a row. `reserve`: it is free after the grace period. */
export type RowChange =
  | { readonly change: "none" | "remove" }
  | { readonly change: "write" | "reserve"; readonly row: NameRow };

/** A node that claims a name for a person. */
export interface Claimant {
  readonly person: string | undefined;
  /** `<node>.<epoch>` of the node, which has no connection with the name yet. */
  readonly holder: string;
}

/** What a claim does with a row, and its result once that is done. */
export type ClaimDecision = RowChange & { readonly result: "claimed" | "taken" };

/** `reserve`: the name stays reserved for its person for the grace period; `free`: it is free at once. */
export type Leaving = "reserve" | "free";

/** The key of a name in its bucket: keys of the engine have few characters. */
export function rowKey(name: string): string {
  return Buffer.from(nameKey(name)).toString("hex");
}

/** The name of a key, in the form of `nameKey`. */
export function nameOfKey(key: string): string {
  return Buffer.from(key, "hex").toString();
}

/** The node of a holder. */
export function nodeOf(holder: string): string {
  return holder.slice(0, Math.max(holder.indexOf("."), 0));
}

/** A row as the bucket keeps it. */
export function encodeNameRow({ person, holders }: NameRow): string {
  return JSON.stringify({ person: person ?? null, holders });
}

/** A row that cannot be read: somebody may hold the name, so nobody takes it over. */
const damaged: NameRow = { person: "", holders: [] };

/** Parses a row. A damaged one is reserved, for nobody. */
export function decodeNameRow(text: string): NameRow {
  const value = parseJson(text);
  if (typeof value !== "object" || value === null || !("person" in value) || !("holders" in value))
    return damaged;
  const { person, holders } = value;
  if (person !== null && typeof person !== "string") return damaged;
  if (!Array.isArray(holders) || !holders.every((holder) => typeof holder === "string")) return damaged;
  return { person: person ?? undefined, holders };
}

/**
 * The holders of a row on other nodes. What `claimant`'s node wrote is not among them: it claims only what none of its
 * connections holds.
 */
export function othersOf(row: NameRow | undefined, holder: string): readonly string[] {
  return row?.holders.filter((each) => nodeOf(each) !== nodeOf(holder)) ?? [];
}

/** Whether a claim depends on whether the nodes of other holders are alive. */
export function asksForLife(row: NameRow | undefined, { person }: Claimant): boolean {
  return person === undefined || row?.person !== person;
}

/**
 * Decides a claim [NAM-4] [KEY-2] [KEY-3]. `row`: undefined if the name is free. `alive`: the other holders whose nodes
 * are alive. `leaving`: whether a name whose holders are all gone is reserved or free.
 */
export function decideClaim(
  row: NameRow | undefined,
  claimant: Claimant,
  alive: ReadonlySet<string>,
  leaving: Leaving,
): ClaimDecision {
  const { person, holder } = claimant;
  const own = { person, holders: [holder] };
  if (row === undefined) return { result: "claimed", change: "write", row: own };
  const others = othersOf(row, holder);
  if (!asksForLife(row, claimant))
    return { result: "claimed", change: "write", row: { person, holders: [...others, holder] } };
  if (others.some((each) => alive.has(each))) return { result: "taken", change: "none" };
  if (row.person === undefined) return { result: "claimed", change: "write", row: own };
  if (row.holders.length === 0) return { result: "taken", change: "none" };
  if (leaving === "free") return { result: "claimed", change: "write", row: own };
  return { result: "taken", change: "reserve", row: { person: row.person, holders: [] } };
}

/** Decides how the row changes after the last connection of `holder`'s node has left the name [KEY-3]. */
export function decideRelease(
  row: NameRow | undefined,
  holder: string,
  alive: ReadonlySet<string>,
  leaving: Leaving,
): RowChange {
  const others = othersOf(row, holder);
  if (row === undefined || others.length === row.holders.length) return { change: "none" };
  const living = others.filter((each) => alive.has(each));
  if (living.length > 0) return { change: "write", row: { person: row.person, holders: living } };
  if (row.person === undefined || leaving === "free") return { change: "remove" };
  return { change: "reserve", row: { person: row.person, holders: [] } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
