import type { Notice, StoredAt } from "../../../actors/client/ports.ts";
import type { Message, Reply } from "../../protocol/reply.ts";
import { escapeUnprintable } from "../../protocol/text.ts";
import { pickColour } from "../core/sender-colour.ts";
import type { Authorship } from "./ownership.ts";

/** Whether escape sequences for colours may be written. */
export type Palette = "coloured" | "plain";

const red = 31;
const bold = 1;
const dim = 2;
/** The basic colours that are readable on dark and light backgrounds; red is for errors. */
const senderColours = [32, 33, 34, 35, 36, 92, 93, 94, 95, 96] as const;

/**
 * A notice as a line for the user: network text is escaped, and coloured by its meaning if colours are allowed. A
 * message has the time at which it was stored, if that is known, with the date unless that is the date of `now`. The
 * user's own name is bold.
 */
export function formatNotice(
  notice: Notice,
  now: Date,
  palette: Palette,
  author: Authorship = "other",
): string {
  const style = { palette, author };
  switch (notice.kind) {
    case "reply":
      return formatAnswer(notice, "", style);
    case "polled":
      return formatAnswer(notice, formatTime(notice.storedAt, now), style);
    case "fetched":
      return formatMessage(notice.message, formatTime(notice.storedAt, now), style);
    case "absent":
    case "start":
    case "found":
    case "missed":
    case "board-reset":
    case "retry":
    case "progress":
    case "notice":
      return paint(`-- ${escapeUnprintable(notice.text)} --`, dim, palette);
    case "error":
      return paint(formatError(notice.text), red, palette);
  }
}

/** Every error starts with that word, whatever its source. */
function formatError(text: string): string {
  return escapeUnprintable(/^error\b/.test(text) ? text : `error: ${text}`);
}

interface MessageStyle {
  readonly palette: Palette;
  readonly author: Authorship;
}

interface ShownAnswer {
  readonly text: string;
  readonly reply: Reply | undefined;
}

function formatAnswer({ text, reply }: ShownAnswer, time: string, style: MessageStyle): string {
  if (reply?.kind === "message") return formatMessage(reply.message, time, style);
  return reply?.kind === "error" ? paint(formatError(text), red, style.palette) : escapeUnprintable(text);
}

function formatMessage({ id, sender, text }: Message, time: string, style: MessageStyle): string {
  const place = paint(`${time}#${id}`, dim, style.palette);
  const colour = senderColours[pickColour(sender, senderColours.length)] ?? 0;
  const name = paint(
    escapeUnprintable(sender),
    style.author === "own" ? `${bold};${colour}` : colour,
    style.palette,
  );
  return `${place} ${name}: ${escapeUnprintable(text)}`;
}

/** In local time, with a blank after it; empty if the time is not known. */
function formatTime(storedAt: StoredAt, now: Date): string {
  if (storedAt === undefined) return "";
  const time = new Date(storedAt);
  const clock = `${time.toTimeString().slice(0, 8)} `;
  return time.toDateString() === now.toDateString() ? clock : `${formatDate(time)} ${clock}`;
}

function formatDate(time: Date): string {
  const parts = [time.getFullYear(), time.getMonth() + 1, time.getDate()];
  return parts.map((part) => String(part).padStart(2, "0")).join("-");
}

function paint(text: string, code: number | string, palette: Palette): string {
  return palette === "plain" ? text : `\u001b[${code}m${text}\u001b[0m`;
}
