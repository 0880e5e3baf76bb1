import { Command } from "commander";
import packageJson from "../package.json" with { type: "json" };
import { checkCommand } from "./check/command.ts";
import { clientCommand } from "./client/cli/command.ts";
import { rejectSwitchVariables } from "./flags.ts";
import { manualCommands } from "./manual/command.ts";
import { rejectPasswords } from "./store-password.ts";

/** An empty environment variable counts as unset, for every flag. */
for (const [name, value] of Object.entries(process.env)) {
  if (name.startsWith("LASTWORD_") && value === "") delete process.env[name];
}

const program = new Command("lastword")
  .description(packageJson.description)
  .version(packageJson.version)
  .hook("preAction", (_, command) => {
    rejectSwitchVariables(command);
    rejectPasswords(command);
  });
if (!["client", "check"].includes(process.argv[2] ?? "")) {
  // The client's one-shot forms and the probe must start fast, and do without the many flags of the server.
  const { serverCommand } = await import("./server/command.ts");
  const { tokenCommand } = await import("./server/token-command.ts");
  const { operatorCommands } = await import("./operator/command.ts");
  const { loadTestCommand, loadTestWorkerCommand } = await import("../loadtest/k6-runner/command.ts");
  const { gradeCommand } = await import("./grade/command.ts");
  for (const command of [
    serverCommand(),
    tokenCommand(),
    ...operatorCommands(),
    loadTestCommand(),
    gradeCommand(),
  ])
    program.addCommand(command);
  program.addCommand(loadTestWorkerCommand(), { hidden: true });
}
program.addCommand(clientCommand());
program.addCommand(checkCommand());
for (const command of manualCommands()) program.addCommand(command);
await program.parseAsync();
