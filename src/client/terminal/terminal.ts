import type { ClientActor } from "../../../actors/client/client.ts";
import type { View } from "../../../actors/client/ports.ts";
import type { ClientStatus } from "../../../actors/client/status.ts";
import { PlainView } from "./plain.ts";
import { ScreenView } from "./screen.ts";

/** The smallest screen that has room for a status line, a prompt, and something above them. */
const minColumns = 20;
const minRows = 4;

/** The view on a terminal. */
export interface TerminalView extends View {
  /** Takes the terminal over until `leave`: prompts, and passes on what is typed. */
  listen(client: ClientActor): void;
  /** Says how the client stands. */
  showStatus(status: ClientStatus): void;
  /** Gives the terminal back: no prompt, the cursor at the start of a line, line editing as it was. */
  leave(): void;
}

/** The view that suits this process's terminal; `address` is where its server is. */
export function openTerminal(address: string): TerminalView {
  const { TERM: term = "", NO_COLOR: noColour = "" } = process.env;
  const now = () => new Date();
  const { columns = 0, rows = 0 } = process.stdout;
  const isSmall = columns < minColumns || rows < minRows;
  if (term === "" || term === "dumb" || isSmall) return new PlainView(now);
  return new ScreenView({
    address,
    now,
    palette: noColour === "" ? "coloured" : "plain",
    characters: isUnicode(process.env) ? "unicode" : "ascii",
    narrowing: wrapsAnew(process.env) ? "wraps" : "cuts",
    minColumns,
    minRows,
  });
}

/** By the rules of locale(7): the first of these that is set counts. */
function isUnicode({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): boolean {
  return /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || "");
}

/** Variables by which terminals make themselves known that wrap rows anew when they become narrower. */
const wrappingTerminals = [
  "TMUX",
  "VTE_VERSION",
  "WT_SESSION",
  "KONSOLE_VERSION",
  "TERM_PROGRAM",
  "KITTY_WINDOW_ID",
];

/**
 * Whether the terminal is known to wrap its rows anew when it becomes narrower. Of one that is not known, nothing but the
 * block is erased then: an old row of it may stay, and no message is lost.
 */
function wrapsAnew(environment: NodeJS.ProcessEnv): boolean {
  if (/^(tmux|alacritty|foot|xterm-kitty|xterm-ghostty|wezterm)/.test(environment.TERM ?? "")) return true;
  return wrappingTerminals.some((name) => (environment[name] ?? "") !== "");
}
