import { describeMissed } from "../../../actors/client/notices.ts";
import type { ClientStatus } from "../../../actors/client/status.ts";
import { escapeUnprintable } from "../../protocol/text.ts";
import { cutToWidth } from "./clusters.ts";
import type { Palette } from "./format.ts";

/** Whether to show how many messages polls missed, and how many of those were fetched. */
export type Counts = "shown" | "hidden";

/** The content of a status line. */
export interface StatusContent {
  readonly status: ClientStatus;
  /** The seconds until the next attempt, while reconnecting. */
  readonly secondsLeft: number;
  /** For how many seconds the server has owed an answer; 0: none worth a word. */
  readonly silentSeconds: number;
  readonly counts: Counts;
}

/** How it is drawn: with which colours and characters, and how wide it may be. */
export interface StatusStyle {
  readonly palette: Palette;
  readonly characters: "unicode" | "ascii";
  readonly columns: number;
}

/**
 * The status line: reversed if colours are allowed, otherwise between rules. It fits into a row: if that is narrow,
 * the least important parts are left out.
 */
export function formatStatus(content: StatusContent, { palette, characters, columns }: StatusStyle): string {
  const isAscii = characters === "ascii";
  const rule = isAscii ? "==" : "──";
  const [before, after] = palette === "coloured" ? [" ", " "] : [`${rule} `, ` ${rule}`];
  const room = Math.max(0, columns - before.length - after.length);
  const text = `${before}${chooseParts(content, isAscii ? " | " : " · ", room)}${after}`;
  return palette === "coloured" ? `\u001b[7m${text}\u001b[0m` : text;
}

/** The longest wording that fits; the shortest one is cut if necessary. */
function chooseParts(content: StatusContent, separator: string, room: number): string {
  const wordings = listWordings(content).map((parts) =>
    parts
      .filter((part) => part !== "")
      .map(escapeUnprintable)
      .join(separator),
  );
  return wordings.find((text) => Bun.stringWidth(text) <= room) ?? cutToWidth(wordings.at(-1) ?? "", room);
}

/** From the longest to the shortest. */
function listWordings({ status, secondsLeft, silentSeconds, counts }: StatusContent): string[][] {
  const name = status.name ?? "no name";
  const last = describeLast(status.lastId);
  const mode = describeMode(status);
  const missed = counts === "shown" ? describeMissed(status) : "";
  const state = describeConnection(status, secondsLeft, silentSeconds);
  return [
    [...addAddress(status, state), name, last, mode, missed],
    // Which one of several servers it is counts for more than what follows.
    ...(status.serverCount > 1 ? [[...addAddress(status, state), name, last]] : []),
    [state, name, last, mode, missed],
    [state, name, last, missed],
    [state, name, last],
    [state, last],
    [state],
  ];
}

function describeConnection(
  { connection }: ClientStatus,
  secondsLeft: number,
  silentSeconds: number,
): string {
  if (connection === "connected" && silentSeconds > 0) return `no answer for ${silentSeconds} s`;
  return connection === "reconnecting" ? `reconnecting in ${secondsLeft} s` : connection;
}

function addAddress({ connection, server }: ClientStatus, state: string): string[] {
  if (connection === "closed") return [state];
  return state === connection ? [`${state} to ${server}`] : [state, server];
}

function describeLast(id: number | undefined): string {
  if (id === undefined) return "";
  return id === 0 ? "no messages" : `#${id}`;
}

function describeMode({ mode, intervalMs }: ClientStatus): string {
  switch (mode) {
    case "live":
      return "live";
    case "off":
      return "not polling";
    case "poll":
    case "every":
      return `every ${intervalMs / 1000} s`;
  }
}
