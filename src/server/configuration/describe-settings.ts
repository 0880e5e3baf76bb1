import type { Command } from "commander";
import type { Flag } from "../../flags.ts";
import { hideCredentials } from "../../store-password.ts";
import type { ServerSettings } from "../settings/settings.ts";
import { isGiven, listKeys } from "./config-file.ts";
import { formatToml } from "./toml.ts";

/**
 * The settings as a configuration file would give them, each with its source: `flag`, `env`, `file` or `default`. A setting
 * without a value is a comment; a password is hidden.
 */
export function describeSettings(command: Command, settings: ServerSettings): string {
  const values = new Map<string, unknown>(
    Object.entries({ ...settings, store: hideCredentials(settings.store) }),
  );
  const lines = listKeys(command).map((flag) => {
    const value = values.get(flag.attributeName());
    const text =
      value === undefined ? `# ${flag.name()} is not set` : `${flag.name()} = ${formatToml(value)}`;
    return { text, source: findSource(command, flag, settings) };
  });
  const width = Math.max(...lines.map(({ text }) => text.length));
  return lines.map(({ text, source }) => `${text.padEnd(width)}  # ${source}\n`).join("");
}

/** `--host` may name the TCP port. */
function findSource(command: Command, flag: Flag, { tcpPort }: ServerSettings): string {
  const isOther = flag.attributeName() === "tcpPort" && command.getOptionValue("tcpPort") !== tcpPort;
  const source = command.getOptionValueSource(isOther ? "host" : flag.attributeName());
  if (source === "cli") return "flag";
  if (source === "config") return "file";
  return isGiven(command, flag) || source === "env" ? "env" : "default";
}
