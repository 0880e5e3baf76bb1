import type { AnyStateMachine } from "xstate";
import { clientMachine } from "../../actors/client/client.ts";
import { archiveMachine } from "../../actors/client/history.ts";
import { pollerMachine } from "../../actors/client/poller.ts";
import { namingMachine } from "../../actors/client/registration.ts";
import { connectionMachine } from "../../actors/server/connection.ts";
import { storeMachine } from "../../actors/server/store.ts";
import { drawMachine } from "./diagram.ts";

/** The document that shows the machines. */
export const architectureUrl = new URL("../../ARCHITECTURE.md", import.meta.url);

const machines: readonly AnyStateMachine[] = [
  connectionMachine,
  storeMachine,
  clientMachine,
  pollerMachine,
  namingMachine,
  archiveMachine,
];

/**
 * Puts the diagrams of the machines where the text has the marks for them: `<!-- machine: store -->`, then whatever
 * stood there, then `<!-- end -->`. Throws when a machine has no mark.
 */
export function drawMachinesInto(text: string): string {
  return machines.reduce((drawn, machine) => {
    const [start, end] = [`<!-- machine: ${machine.id} -->`, "<!-- end -->"];
    const from = drawn.indexOf(start);
    const to = drawn.indexOf(end, from);
    if (from === -1 || to === -1)
      throw new Error(`ARCHITECTURE.md has no mark for the machine ${machine.id}`);
    const diagram = `\n\n\`\`\`mermaid\n${drawMachine(machine)}\n\`\`\`\n\n`;
    return drawn.slice(0, from + start.length) + diagram + drawn.slice(to);
  }, text);
}
