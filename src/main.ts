import { Command } from "commander";
import packageJson from "../package.json" with { type: "json" };
import { clientCommand } from "./client/run.ts";
import { serverCommand } from "./server/run.ts";

await new Command("lastword")
  .description(packageJson.description)
  .version(packageJson.version)
  .addCommand(serverCommand())
  .addCommand(clientCommand())
  .parseAsync();
