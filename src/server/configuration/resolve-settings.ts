import { type Command, InvalidArgumentError } from "commander";
import { resolveHost } from "../../host-flag.ts";
import { defaultSettings, type ServerSettings } from "../settings/settings.ts";
import { applyConfigFile } from "./config-file.ts";
import { ConfigurationError } from "./configuration-error.ts";

/**
 * The settings of a server: a flag wins over a variable, that over the configuration file, and that over the default. Reads
 * the file each time. Throws `ConfigurationError` if it can't be used, or if the settings contradict each other.
 */
export function resolveSettings(command: Command): ServerSettings {
  applyConfigFile(command);
  try {
    const { host, port } = resolveHost(command, command.getOptionValue("host"), "tcpPort", 0);
    return { ...defaultSettings, ...givenOptions(command), host, tcpPort: port };
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw new ConfigurationError(error.message);
    throw error;
  }
}

/** An option without a value must not hide its default. */
function givenOptions(command: Command): Partial<ServerSettings> {
  return Object.fromEntries(Object.entries(command.opts()).filter(([, value]) => value !== undefined));
}
