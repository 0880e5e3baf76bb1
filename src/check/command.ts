import { Command, InvalidArgumentError, type Option } from "commander";
import { clientOptionsOf, serverOptions } from "../client/cli/server-options.ts";
import { withOptions } from "../client/cli/shared-options.ts";
import { numberOption, secondsOption, textOption } from "../flags.ts";
import { escapeUnprintable } from "../protocol/text.ts";
import type { CheckOptions } from "./check.ts";
import { checkExitCodes } from "./report.ts";

/** The longest time that a threshold takes, and the longest check. */
const maxMs = 3_600_000;
const maxDays = 3650;

/** The `check` command of the command line: a probe for Nagios and all that use its plugins. */
export function checkCommand(): Command {
  return withOptions(new Command("check"), [...serverOptions(), ...checkOptions()])
    .description("Probe a board: connect, read the last message some times, print one line.")
    .addHelpText("after", checkHelp)
    .configureOutput({
      outputError: (text) =>
        void process.stdout.write(`LASTWORD UNKNOWN: ${escapeUnprintable(text.trimEnd())}\n`),
    })
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : checkExitCodes.UNKNOWN))
    .action(async (_, command: Command) => {
      const { check } = await import("./check.ts");
      const options = clientOptionsOf<CheckOptions>(command);
      if (options.warningMs > options.criticalMs)
        command.error("error: --warning-ms must not be above --critical-ms");
      if (options.warningDays < options.criticalDays)
        command.error("error: --warning-days must not be below --critical-days");
      return check(options);
    });
}

function checkOptions(): Option[] {
  return [
    numberOption("reads", "how often to read", 1, 10_000, "-n").default(20),
    numberOption("warning-ms", "the 99th percentile above which it warns", 1, maxMs, "-w").default(100),
    numberOption("critical-ms", "the one above which it is critical", 1, maxMs, "-c").default(1000),
    numberOption("warning-days", "days left of the certificate below which it warns", 0, maxDays).default(14),
    numberOption("critical-days", "those below which it is critical", 0, maxDays).default(3),
    secondsOption("timeout", "how long the whole check may take", maxMs / 1000, 0.001).default(10),
    textOption("admin-url", "url", "also ask /healthz there, the server's admin port").argParser(
      parseAdminUrl,
    ),
  ];
}

function parseAdminUrl(text: string): URL {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw new InvalidArgumentError("It takes an address such as http://127.0.0.1:4042.");
}

const checkHelp = `
Each flag has a variable: --port is LASTWORD_PORT, --reads is LASTWORD_READS.

It needs no name and changes nothing. Of several servers it reads from the
first that can serve; that those before it cannot is at least a warning. The
line has a text, then figures for a program:
LASTWORD OK: … | p50=0.21ms;;;0 p99=0.94ms;100;1000;0 …

With TLS, it also reads when the certificate expires (tls_days).

Exit codes: 0 OK; 1 warning, the 99th percentile is above --warning-ms, or the
certificate has fewer days left than --warning-days; 2 critical, the same with
--critical-ms and --critical-days, the server does not answer, or its admin port
says that it is not healthy; 3 unknown, a mistake in the command line.`;
