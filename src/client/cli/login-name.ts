import { parseName } from "../../protocol/name.ts";

const maxNames = 9;
const fallbackName = "guest";

/**
 * The names under which to register, in the order to try them: the one given, or else the login name, then `ann-2` to
 * `ann-9`, in case the user runs another client.
 */
export function listNames(given: string | undefined): readonly string[] {
  if (given !== undefined) return [given];
  const login = findLoginName();
  return [login, ...Array.from({ length: maxNames - 1 }, (_, index) => `${login}-${index + 2}`)];
}

/** From the environment (POSIX); login names may contain characters that a board does not accept. */
function findLoginName(): string {
  const login = process.env.LOGNAME || process.env.USER || fallbackName;
  return typeof parseName(`${login}-2`) === "string" ? login : fallbackName;
}
