import { findOpenProblem } from "../store/open.ts";
import { Access } from "./access/access.ts";
import { checkServers } from "./board-servers.ts";
import { Exemptions } from "./limits/exemptions.ts";
import { resolveAdmissionLimits } from "./listen/admission-limits.ts";
import { readFileDescriptorLimit } from "./listen/file-descriptors.ts";
import { checkProxies } from "./proxies.ts";
import { ListenError, SettingsError } from "./settings/errors.ts";
import type { ServerSettings } from "./settings/settings.ts";

/** Why a server with these settings would be refused or would not work, as far as that shows without starting it. */
type Check = (settings: ServerSettings) => string | undefined;

const checks: readonly Check[] = [
  checkPorts,
  checkHost,
  checkAccess,
  checkConnections,
  (settings) => explainRefusal(() => checkProxies(settings)),
  (settings) => explainRefusal(() => checkServers(settings)),
  findOpenProblem,
];

/** The problems that would keep a server with these settings from starting, in words with a remedy. */
export function findProblems(settings: ServerSettings): string[] {
  return checks.flatMap((check) => check(settings) ?? []);
}

function checkPorts({ tcpPort, httpPort, adminPort }: ServerSettings): string | undefined {
  if (tcpPort !== 0 && tcpPort === httpPort)
    return `--tcp-port and --http-port are both ${tcpPort}; choose two ports`;
  if (adminPort === "off" || adminPort === 0 || (adminPort !== tcpPort && adminPort !== httpPort))
    return undefined;
  return `--admin-port is ${adminPort}, as another port is; choose another one`;
}

/** Listens on any free port: the server's own may be in use by the server that runs. */
function checkHost({ host, tcpPort }: ServerSettings): string | undefined {
  try {
    Bun.listen({ hostname: host, port: 0, socket: { data() {} } }).stop(true);
    return undefined;
  } catch (error) {
    return `${new ListenError(host, tcpPort, error).message}; choose another address with --host`;
  }
}

/** Certificates, tokens, and whether everybody could use the board. */
function checkAccess(settings: ServerSettings): string | undefined {
  const silent = { info() {}, warn() {}, error() {} };
  return explainRefusal(() => new Access(settings, silent));
}

function checkConnections(settings: ServerSettings): string | undefined {
  const limit = readFileDescriptorLimit();
  return explainRefusal(() => resolveAdmissionLimits(settings, new Exemptions(settings), limit));
}

/** Why this throws `SettingsError`; undefined if it does not. */
function explainRefusal(attempt: () => unknown): string | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
}
