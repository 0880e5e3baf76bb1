import { defaultSettings, type ServerSettings } from "./settings.ts";

type SettingName = keyof ServerSettings;

/**
 * The settings that a running server takes over. Limits of a connection hold for those that begin from then on. The others
 * wait for a restart.
 */
export const runtimeSettings: ReadonlySet<SettingName> = new Set<SettingName>([
  "maxConnections",
  "maxHttpConnections",
  "maxProxyHeaders",
  "maxConnectionsPerAddress",
  "limitLoopback",
  "exemptAddresses",
  "trustedProxies",
  "newConnectionBurst",
  "newConnectionsPerMinute",
  "sendBurst",
  "sendsPerSecond",
  "commandBurst",
  "commandsPerSecond",
  "firstLineTimeoutMs",
  "maxOutboxBytes",
  "maxPendingReplies",
  "maxBufferBytes",
  "maxQueuedSends",
  "maxErrorsInRow",
  "waitTimeoutMs",
  "idleTimeoutMs",
  "websocketPingMs",
  "stallTimeoutMs",
  "lingerTimeoutMs",
  "stopTimeoutMs",
  "logLevel",
  "logFormat",
  "logAddresses",
]);

/** What a reload changes. */
export interface Reload {
  /** The settings from now on. */
  readonly settings: ServerSettings;
  /** The keys of the settings that change now. */
  readonly reloaded: readonly string[];
  /** The keys of those that differ, and keep their values until the next start. */
  readonly needRestart: readonly string[];
}

/** Compares the settings of a running server with those that it would start with now. */
export function planReload(running: ServerSettings, wanted: ServerSettings): Reload {
  const names = listSettings().filter((name) => !Bun.deepEquals(running[name], wanted[name]));
  const now = names.filter((name) => runtimeSettings.has(name));
  return {
    settings: { ...running, ...Object.fromEntries(now.map((name) => [name, wanted[name]])) },
    reloaded: now.map(keyOf),
    needRestart: names.filter((name) => !runtimeSettings.has(name)).map(keyOf),
  };
}

function listSettings(): SettingName[] {
  return Object.keys(defaultSettings).filter((name) => isSetting(name));
}

function isSetting(name: string): name is SettingName {
  return name in defaultSettings;
}

/** The key of a setting in the configuration file, and its flag: `tcp-port` for `tcpPort`. */
export function keyOf(name: SettingName): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
