import { SettingsError } from "./settings/errors.ts";
import type { ServerSettings } from "./settings/settings.ts";

/** As many as a page tries, and `about.json` names. */
const maxServers = 16;
const maxUrlCharacters = 200;

/** Throws `SettingsError` if a page could not move among these servers. */
export function checkServers({ servers }: Pick<ServerSettings, "servers">): void {
  if (servers.length > maxServers)
    throw new SettingsError(
      `--servers takes at most ${maxServers} addresses, and these are ${servers.length}`,
    );
  const long = servers.find((url) => url.length > maxUrlCharacters);
  if (long !== undefined)
    throw new SettingsError(`--servers takes addresses of at most ${maxUrlCharacters} characters: ${long}`);
  // A browser lets no page of https open a WebSocket without TLS.
  const schemes = new Set(listServers(servers).map((url) => new URL(url).protocol));
  if (schemes.size > 1)
    throw new SettingsError(
      "--servers has addresses with http and with https: give all of them one, since a page of https cannot use http",
    );
}

/** The addresses of the page in one form, each once: they end with a slash. */
export function listServers(servers: readonly string[]): readonly string[] {
  return [
    ...new Set(
      servers.map((text) => {
        const { href } = new URL(text);
        return href.endsWith("/") ? href : `${href}/`;
      }),
    ),
  ];
}
