import { serverCommand } from "../../src/server/command.ts";
import { listKeys } from "../../src/server/configuration/config-file.ts";
import { formatToml } from "../../src/server/configuration/toml.ts";
import { defaultSettings } from "../../src/server/settings/settings.ts";

/** The sample of a configuration file. */
export const sampleUrl = new URL("../../docs/lastword.toml", import.meta.url);

const head = `# A configuration file of lastword, with every key: remove the # before a line to set it.
#
#     lastword server --config lastword.toml
#
# docs/operate.md says how it works. Each value below is the default, or an example where "for example" is written.
`;

/** Examples for the keys that have no default. */
const examples: Readonly<Record<string, string | number>> = {
  "public-url": "https://board.example/",
  "tls-cert": "/etc/lastword/board.pem",
  "tls-key": "/etc/lastword/board.key",
  "tls-client-ca": "/etc/lastword/authority.pem",
  "token-file": "/etc/lastword/tokens",
  node: "a",
  "nats-creds": "/etc/lastword/nats.creds",
  "nats-ca": "/etc/lastword/nats-authority.pem",
  "nats-cert": "/etc/lastword/nats.pem",
  "nats-key": "/etc/lastword/nats.key",
  keep: 100_000,
  "max-connections": 10_000,
  "max-http-connections": 2500,
  "max-proxy-headers": 2500,
  "max-connections-per-address": 256,
  "max-buffer-bytes": 268_435_456,
};

/** What the settings of a package set: a service is watched. */
const packaged: Readonly<Record<string, number>> = { "admin-port": 4042 };

/**
 * Writes the sample from the definitions of the flags: for the documents, all in comments; for a package, with what that
 * sets. Throws if a key has neither a default nor an example.
 */
export function formatSample(purpose: "document" | "package" = "document"): string {
  const defaults = new Map<string, unknown>(Object.entries(defaultSettings));
  const entries = listKeys(serverCommand()).map((flag) => {
    const [name, value] = [flag.name(), defaults.get(flag.attributeName())];
    const example = examples[name];
    const set = purpose === "package" ? packaged[name] : undefined;
    if (set !== undefined)
      return `\n# ${flag.description}; default: ${formatToml(value)}\n${name} = ${formatToml(set)}\n`;
    if (value !== undefined) return `\n# ${flag.description}\n# ${name} = ${formatToml(value)}\n`;
    if (example === undefined) throw new Error(`scripts/sample-config/sample.ts has no example for ${name}`);
    return `\n# ${flag.description}; for example:\n# ${name} = ${formatToml(example)}\n`;
  });
  return head + entries.join("");
}
