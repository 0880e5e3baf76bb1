import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/** The variables that say where a user's state is. */
export type StateEnvironment = Readonly<Record<string, string | undefined>>;

/** The folder for what the client keeps from run to run, by the XDG rules. */
export function findStateFolder(environment: StateEnvironment): string {
  const { XDG_STATE_HOME: state = "" } = environment;
  const folder = isAbsolute(state) ? state : join(environment.HOME || homedir(), ".local", "state");
  return join(folder, "lastword");
}
