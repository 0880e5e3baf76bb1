import { CheckFailure, failed, passed, type Verdict } from "../../check.ts";
import type { Evidence } from "../../evidence.ts";
import { shows } from "../board-line.ts";
import type { ServerSubject } from "../server-subject.ts";

/** Passes if a new client can use the board, after all that the check did. */
export async function stillServes(server: ServerSubject, evidence: Evidence): Promise<Verdict> {
  try {
    const after = await server.join("after", evidence);
    const text = `still-here-${after.userName}`;
    await after.send(text);
    const shown = await after.read(text);
    return shows(shown, text)
      ? passed
      : failed(
          `afterwards, a new client sent ${JSON.stringify(text)}, but read shows ${JSON.stringify(shown.line)}`,
        );
  } catch (error) {
    if (!(error instanceof CheckFailure)) throw error;
    return failed(`afterwards, a new client could not use the board: ${error.message}`);
  }
}
