import { errorCode, findConnectReason } from "../../error-message.ts";

/** How long to wait for the reason. */
const timeoutMs = 1000;
const maxReasonLength = 300;

/** Asks for a page, as `fetch` does. */
interface Fetching {
  fetch(address: string, options: RequestInit): Promise<Response>;
}

/**
 * Asks why the server at this address refused a WebSocket: a browser does not tell a script. A plain request, which
 * names the page in its `Referer`, gets the same reason [WSK-5]. Never rejects: without a reason it
 * resolves to the status, or to what keeps it from the server. A server that is full says so after `status 503: ` [WSK-6].
 */
export async function askRefusalReason(url: URL, access: Fetching): Promise<string> {
  const plain = url.href.replace(/^ws/, "http");
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await access.fetch(plain, { cache: "no-store", referrerPolicy: "origin", signal });
    // A proxy's own answer is a page.
    const isText = response.headers.get("content-type")?.startsWith("text/plain") ?? false;
    const reason = isText ? (await response.text()).trim() : "";
    if (reason === "" || reason.length > maxReasonLength) return `status ${response.status}`;
    return response.status === 503 ? `status 503: ${reason}` : reason;
  } catch (error) {
    return describeFailure(url, error);
  }
}

/** A browser says nothing; a program does, by the code of the error. A port with TLS closes what is none. */
function describeFailure({ protocol, host }: URL, error: unknown): string {
  const reason = findConnectReason(error) ?? "connection refused";
  const mayWantTls = errorCode(error) === "ECONNRESET" && protocol === "ws:";
  return mayWantTls ? `${reason}; if the board uses TLS, dial https://${host}` : reason;
}
