import type { ClientActor } from "../../../actors/client/client.ts";
import type { View } from "../../../actors/client/ports.ts";
import type { ClientStatus } from "../../../actors/client/status.ts";

/** A view on a terminal. */
export interface TerminalView extends View {
  /** Takes over the terminal until `close`: shows a prompt, and sends typed lines to the client. */
  listen(client: ClientActor): void;
  /** Shows the client's status, and sends queued lines that it has room for. */
  showStatus(status: ClientStatus): void;
  /** Releases the terminal: no prompt, the cursor at the start of a line, line editing as it was. */
  close(): void;
}
