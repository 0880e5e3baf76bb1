import type { InputStyle } from "../core/typed-line.ts";
import { PlainView } from "./plain.ts";
import { ScreenView } from "./screen.ts";
import type { Counts } from "./status-line.ts";
import type { TerminalView } from "./terminal-view.ts";

/** The smallest screen with room for a status line, a prompt, and something above them. */
const minColumns = 20;
const minRows = 4;

/** The view that suits this process's terminal. Plain lines have no place for counts. */
export function openTerminal(counts: Counts, style: InputStyle = "commands"): TerminalView {
  const { TERM: term = "", NO_COLOR: noColour = "" } = process.env;
  const now = () => new Date();
  const { columns = 0, rows = 0 } = process.stdout;
  const isSmall = columns < minColumns || rows < minRows;
  if (term === "" || term === "dumb" || isSmall) return new PlainView(now, style);
  return new ScreenView({
    counts,
    style,
    now,
    palette: noColour === "" ? "coloured" : "plain",
    characters: isUnicode(process.env) ? "unicode" : "ascii",
    narrowing: wrapsAgain(process.env) ? "wraps" : "cuts",
    minColumns,
    minRows,
  });
}

/** By the rules of locale(7): the first one that is set wins. */
function isUnicode({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): boolean {
  return /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || "");
}

/** Variables set by terminals that wrap their rows again when they become narrower. */
const wrappingTerminals = [
  "TMUX",
  "VTE_VERSION",
  "WT_SESSION",
  "KONSOLE_VERSION",
  "TERM_PROGRAM",
  "KITTY_WINDOW_ID",
];

/**
 * Whether the terminal is known to wrap its rows again when it becomes narrower. On an unknown one only the block's own rows are
 * erased: an old row of it may stay, but no message is lost.
 */
function wrapsAgain(environment: NodeJS.ProcessEnv): boolean {
  if (/^(tmux|alacritty|foot|xterm-kitty|xterm-ghostty|wezterm)/.test(environment.TERM ?? "")) return true;
  return wrappingTerminals.some((name) => (environment[name] ?? "") !== "");
}
