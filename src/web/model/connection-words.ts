import type { ClientStatus } from "../../../actors/client/status.ts";
import type { ConnectionState } from "./labels.ts";
import type { Words } from "./words.ts";

/** What is known of a connection that is not there. */
export interface Down {
  readonly status: Pick<ClientStatus, "connection" | "lossReason">;
  /** The code with which the board ended it; undefined if it said nothing. */
  readonly code: string | undefined;
  readonly untilRetryMs: number;
  /** Whether the page shows the board as this device has kept it. */
  readonly isOld: boolean;
}

const leads: { readonly [code: string]: string } = {
  busy: "The board is full.",
  timeout: "The board closed a silent connection.",
  "shutting-down": "The board is being restarted.",
};

/** Connecting for the first time takes longer than that before the page says so: most connections are there at once. */
const slowConnectMs = 1000;

/** Why there is no connection: it stays the same until there is one. */
export function describeLoss({ status, code }: Pick<Down, "status" | "code">): string {
  return leads[findCode(status, code) ?? ""] ?? "No connection to the board.";
}

/** What the page says while there is no connection. The time until the next attempt changes each second. */
export function describeDown(down: Down): Words {
  const { status, code, isOld } = down;
  const retry = describeRetry(down);
  const lead = describeLoss(down);
  if (findCode(status, code) !== undefined) return { lead, rest: retry };
  return {
    lead,
    rest: isOld ? `You read what this device has kept. ${retry}` : `${retry} What you send waits here.`,
  };
}

/** What the page says while it connects for the first time, and has done so for this long; undefined: nothing yet. */
export function describeConnecting(sinceMs: number): Words | undefined {
  return sinceMs < slowConnectMs ? undefined : { lead: "", rest: "Connecting to the board…" };
}

/** The connection in a sentence that changes only with its state: a screen reader reads it aloud. `loss`: why it is lost. */
export function describeConnection(state: ConnectionState, loss: string, wasLost: boolean): string {
  if (state === "offline") return loss;
  if (state === "connecting") return "Connecting to the board…";
  return wasLost ? "Connected again." : "Connected.";
}

function describeRetry({ status, code, untilRetryMs }: Down): string {
  if (status.connection !== "reconnecting") return "Trying…";
  const act = findCode(status, code) === "busy" ? "Trying again" : "Connecting again";
  return `${act} in ${Math.max(1, Math.ceil(untilRetryMs / 1000))} s.`;
}

/** A server that has too many connections says so in HTTP, too [WSK-6]; what a proxy says has no text of ours. */
function findCode({ lossReason }: Down["status"], code: string | undefined): string | undefined {
  return code ?? (lossReason.includes("status 503: ") ? "busy" : undefined);
}
