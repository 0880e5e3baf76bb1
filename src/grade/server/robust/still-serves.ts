import { CheckFailure, failed, passed, type Verdict } from "../../check.ts";
import type { Evidence } from "../../evidence.ts";
import type { GradedClient } from "../graded-client.ts";
import type { ServerSubject } from "../server-subject.ts";
import { shows } from "../shown-line.ts";

/**
 * Passes if a new client can use the board, after all that the check did. `former` then leaves, for a server that serves one
 * client at a time: that is the matter of other checks.
 */
export async function stillServes(
  server: ServerSubject,
  evidence: Evidence,
  former?: GradedClient,
): Promise<Verdict> {
  const verdict = await tryNewClient(server, evidence);
  if (verdict.kind === "passed" || former === undefined) return verdict;
  former.leave();
  return tryNewClient(server, evidence);
}

async function tryNewClient(server: ServerSubject, evidence: Evidence): Promise<Verdict> {
  let after: GradedClient | undefined;
  try {
    after = await server.client("after", evidence);
    await after.register();
    const text = `still-${after.userName}`;
    await after.send(text);
    const shown = await after.read(text);
    return !server.showsMessages || shows(shown, text)
      ? passed
      : failed(
          `afterwards, a new client sent ${JSON.stringify(text)}, but read shows ${JSON.stringify(shown.line)}`,
        );
  } catch (error) {
    if (!(error instanceof CheckFailure)) throw error;
    after?.leave();
    return failed(`afterwards, a new client could not use the board: ${error.message}`);
  }
}
