import { Command, InvalidArgumentError } from "commander";
import { textOption } from "../flags.ts";
import { isLabel, parseExpiry } from "./access/token-file.ts";

const durationForm = /^([1-9]\d{0,4})([dh])$/;
const hourMs = 3_600_000;

/** The `token` command of the command line. */
export function tokenCommand(): Command {
  const command = new Command("token").description("Manage the tokens that a board asks for (--token-file).");
  command.addCommand(
    new Command("new")
      .description("Make a token: print it once, and its line for the token file.")
      .argument("<label>", "whose it is, for the log", parseLabel)
      .addOption(
        textOption("expires", "when", "a date, a time (RFC 3339), or 30d or 12h from now").argParser((text) =>
          parseEnd(text, Date.now()),
        ),
      )
      .addOption(textOption("add-to", "file", "add the line to this token file, and print the token alone"))
      .addHelpText(
        "after",
        "\nThe token file has a line for each token: label, SHA-256 and, if it ends, when.\nLines that begin with # are comments. The token itself is in no file: give it to\nits owner now. A running server reads the file again at SIGHUP, or within a minute.",
      )
      .action(async (label: string, { expires, addTo }: { expires?: string; addTo?: string }) => {
        const { makeToken } = await import("./make-token.ts");
        process.exitCode = makeToken(label, expires, addTo);
      }),
  );
  return command;
}

function parseLabel(text: string): string {
  if (isLabel(text)) return text;
  throw new InvalidArgumentError("It takes 1 to 64 of A-Z a-z 0-9 _ . - and begins with none of . and -.");
}

/** The time at which a token expires, as its line has it. */
function parseEnd(text: string, nowMs: number): string {
  const [, count, unit] = durationForm.exec(text) ?? [];
  const hours = Number(count) * (unit === "d" ? 24 : 1);
  const timeMs = count === undefined ? parseExpiry(text) : nowMs + hours * hourMs;
  if (timeMs === undefined)
    throw new InvalidArgumentError("It takes a date or a time, such as 2027-01-31, or 30d or 12h.");
  if (timeMs <= nowMs) throw new InvalidArgumentError("This time is over.");
  return new Date(timeMs).toISOString().replace(/\.\d+Z$/, "Z");
}
