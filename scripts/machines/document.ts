import type { AnyStateMachine } from "xstate";
import { clientMachine } from "../../actors/client/client.ts";
import { historyMachine } from "../../actors/client/history.ts";
import { identificationMachine } from "../../actors/client/identification.ts";
import { pollerMachine } from "../../actors/client/poller.ts";
import { registrationMachine } from "../../actors/client/registration.ts";
import { connectionMachine } from "../../actors/server/connection.ts";
import { storeMachine } from "../../actors/server/store.ts";
import { drawMachine } from "./diagram.ts";

/** The document with the diagrams of the machines. */
export const machinesUrl = new URL("../../docs/machines.md", import.meta.url);

const machines: readonly AnyStateMachine[] = [
  connectionMachine,
  storeMachine,
  clientMachine,
  identificationMachine,
  pollerMachine,
  registrationMachine,
  historyMachine,
];

/**
 * Replaces the text between marks such as `<!-- machine: store -->` and `<!-- end -->` with the diagram of that
 * machine, for every machine. Throws if a machine has no marks.
 */
export function drawMachinesInto(text: string): string {
  return machines.reduce((drawn, machine) => {
    const [start, end] = [`<!-- machine: ${machine.id} -->`, "<!-- end -->"];
    const from = drawn.indexOf(start);
    const to = drawn.indexOf(end, from);
    if (from === -1 || to === -1)
      throw new Error(`docs/machines.md has no marks for the machine ${machine.id}`);
    const diagram = `\n\n\`\`\`mermaid\n${drawMachine(machine)}\n\`\`\`\n\n`;
    return drawn.slice(0, from + start.length) + diagram + drawn.slice(to);
  }, text);
}
