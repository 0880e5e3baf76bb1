import { errorCode, errorMessage, findConnectReason } from "../error-message.ts";

/** The path that `/metrics` and `/livez` stand beside. */
const healthPath = "/healthz";
/** No more of an answer is shown. */
const maxReasonCharacters = 200;

/** Asks the admin port at this URL whether the server can do its work: returns undefined if it can, or the reason. */
export async function findHealthFault(admin: URL): Promise<string | undefined> {
  try {
    const response = await fetch(new URL(healthPath, admin), { redirect: "error" });
    if (response.status === 200) return undefined;
    const reason = (await response.text()).trim().slice(0, maxReasonCharacters);
    return `not healthy (status ${response.status}): ${reason}`;
  } catch (error) {
    const remedy = errorCode(error) === "ECONNREFUSED" ? "; the server opens it with --admin-port" : "";
    const reason = findConnectReason(error) ?? errorMessage(error);
    return `no answer from the admin port at ${admin.host}: ${reason}${remedy}`;
  }
}
