import type { Logger } from "pino";
import { errorMessage } from "../error-message.ts";
import { ConfigurationError } from "./configuration/configuration-error.ts";
import type { Server } from "./server.ts";
import { openServerLog } from "./server-log.ts";
import { SettingsError } from "./settings/errors.ts";
import { planReload } from "./settings/runtime-settings.ts";
import type { ServerSettings } from "./settings/settings.ts";

/** Reads the settings again, with the configuration file. Throws `ConfigurationError` if that fails. */
export type ResolveSettings = () => ServerSettings;

/**
 * Has a running server take over what changed in its settings, and logs which of them it did and which need a restart.
 * Returns the settings from now on: the same if the new ones can't be used, which it logs.
 */
export function reloadSettings(
  server: Pick<Server, "applySettings" | "metrics">,
  running: ServerSettings,
  resolve: ResolveSettings,
  logger: Pick<Logger, "info" | "error">,
): ServerSettings {
  try {
    const { settings, reloaded, needRestart } = planReload(running, resolve());
    server.applySettings(settings);
    server.metrics.reloads.add("ok");
    // Whoever sends the signal reads the answer, whatever the level.
    openServerLog({ ...settings, logLevel: "info" });
    logger.info({ reloaded, needRestart }, "configuration reloaded");
    openServerLog(settings);
    return settings;
  } catch (error) {
    if (!(error instanceof ConfigurationError || error instanceof SettingsError)) throw error;
    server.metrics.reloads.add("failed");
    logger.error({ reason: errorMessage(error) }, "configuration not reloaded; the old one stays");
    return running;
  }
}
