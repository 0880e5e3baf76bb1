import { Argument, Command } from "commander";
import { type ShellName, shells } from "./shells.ts";

/** The commands that print what other programs need of the command line: a completion, a manual page. */
export function manualCommands(): Command[] {
  const completion = new Command("completion")
    .description("Print the completion for a shell.")
    .addArgument(new Argument("<shell>", "the shell").choices(shells))
    .addHelpText("after", completionHelp)
    .action(async (shell: ShellName, _, command: Command) => {
      const { describeCommand } = await import("./command-tree.ts");
      const { formatCompletion } = await import("./completion.ts");
      process.stdout.write(formatCompletion(describeCommand(rootOf(command)), shell));
    });
  const man = new Command("man")
    .description("Print the manual page.")
    .addHelpText("after", manHelp)
    .action(async (_, command: Command) => {
      const { describeCommand } = await import("./command-tree.ts");
      const { formatManPage } = await import("./man-page.ts");
      const root = rootOf(command);
      process.stdout.write(formatManPage(describeCommand(root), root.version() ?? ""));
    });
  return [completion, man].map((command) => command.configureHelp({ helpWidth: 80 }));
}

const completionHelp = `
The program must be in PATH as lastword (bun run build).
  lastword completion bash > ~/.local/share/bash-completion/completions/lastword
  lastword completion zsh > a folder of $fpath, as _lastword
  lastword completion fish > ~/.config/fish/completions/lastword.fish`;

const manHelp = `
  lastword man > ~/.local/share/man/man1/lastword.1; man lastword`;

function rootOf(command: Command): Command {
  return command.parent === null ? command : rootOf(command.parent);
}
