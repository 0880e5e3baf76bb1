import type { ApiAnswer } from "../api-answer.ts";
import { requestApi } from "../api-request.ts";
import type { EngineLink } from "../connect.ts";
import { streamName } from "../stream-settings.ts";
import { refusal, untilAnswered } from "../until-answered.ts";
import { holesSubject } from "./batches.ts";

const streamNotFound = 10059;
const requestTimeoutMs = 5000;

/** Never built from variables: without its filter, it would empty the board. */
const removeHolesRequest = `{"filter":"${holesSubject}"}`;

/** Removes the stream, which is without messages, or incomplete. Rejects with a `StoreOpenError` if the engine refuses. */
export async function removeStream(link: EngineLink): Promise<void> {
  await insist(link, "STREAM.DELETE", "", `remove the stream ${streamName}`, streamNotFound);
}

/** Removes all placeholders: nothing is under their ids from then on. Rejects as `removeStream`. */
export async function removeHoles(link: EngineLink): Promise<void> {
  await insist(link, "STREAM.PURGE", removeHolesRequest, "remove placeholders");
}

/** Both requests may be repeated. `doneCode`: of the engine's errors, the one that says that there is nothing to do. */
async function insist(
  link: EngineLink,
  request: string,
  payload: string,
  what: string,
  doneCode?: number,
): Promise<void> {
  await untilAnswered(link, what, async (): Promise<ApiAnswer | undefined> => {
    const answer = await requestApi(link.connection, request, payload, requestTimeoutMs);
    if (answer?.outcome === "refused" && answer.code !== doneCode)
      throw refusal(link, `it does not ${what}: ${answer.reason}`);
    return answer;
  });
}
