import { fileErrorReason } from "../../error-message.ts";
import type { OpenStore } from "../../store/open-store.ts";
import { operatorSocketPathOf } from "../../store/operator-socket.ts";
import { OperatorListener, type OperatorParts } from "./operator-listener.ts";
import { redactForOperator } from "./redaction.ts";

/** What takes the operator's commands. */
export type OperatorAccess = Pick<OperatorListener, "stop">;

/**
 * Takes the operator's commands: at a socket beside the board's file, or as the store does. Undefined for a board in memory, or
 * if the socket cannot be had: the board works without.
 */
export function listenToOperator(
  databasePath: string | undefined,
  serveRedactions: OpenStore["serveRedactions"],
  parts: OperatorParts,
): OperatorAccess | undefined {
  if (serveRedactions !== undefined) {
    const end = serveRedactions((id) => redactForOperator(parts, id));
    return { stop: async () => end() };
  }
  return databasePath === undefined ? undefined : listenAtSocket(databasePath, parts);
}

function listenAtSocket(path: string, parts: OperatorParts): OperatorListener | undefined {
  try {
    return new OperatorListener(path, parts);
  } catch (error) {
    const reason = { socket: operatorSocketPathOf(path), reason: fileErrorReason(error) };
    parts.logger.warn(reason, "cannot listen for backup, export and redact: they wait for a stop");
    return undefined;
  }
}
