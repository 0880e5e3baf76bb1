import type { AnyStateMachine, AnyStateNode } from "xstate";

type Transition = AnyStateNode["transitions"] extends Map<string, readonly (infer Each)[]> ? Each : never;

const indent = "    ";

/**
 * Draws the Mermaid state diagram of a machine from the running code: its states, and an arrow per transition with its
 * event, its guard in brackets, and its actions after a slash.
 */
export function drawMachine(machine: AnyStateMachine): string {
  const { root } = machine;
  const everywhere = drawArrows(root);
  const heading = everywhere.length > 0 ? [`${indent}state "in every state" as every_state`] : [];
  const arrows = descendantsOf(root).flatMap(drawArrows);
  return ["stateDiagram-v2", ...drawStates(root, indent), ...heading, ...everywhere, ...arrows].join("\n");
}

/** States come before all arrows, because an arrow that leaves a composite state must be outside it. */
function drawStates(node: AnyStateNode, margin: string): string[] {
  const initial = node.initial.target.map((target) => `${margin}[*] --> ${nameOf(target)}`);
  const states = Object.values(node.states).flatMap((child) => {
    const declared = `${margin}state "${child.key}" as ${nameOf(child)}`;
    if (child.type === "final") return [declared, `${margin}${nameOf(child)} --> [*]`];
    if (Object.keys(child.states).length === 0) return [declared];
    return [`${declared} {`, ...drawStates(child, margin + indent), `${margin}}`];
  });
  return [...initial, ...states];
}

function drawArrows(node: AnyStateNode): string[] {
  const byEvent = [...node.transitions.values()].flat();
  return [...byEvent, ...(node.always ?? [])].filter(isDrawn).flatMap((transition) => {
    const targets = transition.target ?? [node];
    return targets.map((target) => {
      const label = labelOf(node, transition);
      return `${indent}${nameOf(node)} --> ${nameOf(target)}${label === "" ? "" : `: ${label}`}`;
    });
  });
}

/** An event that the machine explicitly ignores has no arrow. */
function isDrawn(transition: Transition): boolean {
  return transition.target !== undefined || transition.actions.length > 0;
}

function labelOf(node: AnyStateNode, { eventType, guard, actions }: Transition): string {
  const event = describeEvent(node, eventType);
  const condition = guard === undefined ? "" : `[${nameOfPart(guard)}]`;
  const effects = actions.length === 0 ? "" : `/ ${actions.map(nameOfPart).join(", ")}`;
  return [event, condition, effects].filter((part) => part !== "").join(" ");
}

/** Describes XState's own events in words: an invoked actor is done or failed, or a delay has passed. */
function describeEvent(node: AnyStateNode, eventType: string): string {
  const [, kind, what = ""] = /^xstate\.(done\.actor|error\.actor|after)\.([^.]+)/.exec(eventType) ?? [];
  if (kind === "after") return `after ${what}`;
  if (kind === undefined) return eventType;
  const invoked = node.invoke.find(({ id }) => eventType.endsWith(id));
  return `${String(invoked?.src)} ${kind === "done.actor" ? "done" : "failed"}`;
}

/** Guards and actions are names, or objects with a name. */
function nameOfPart(part: unknown): string {
  if (typeof part === "string") return part;
  if (typeof part === "object" && part !== null && "type" in part) return String(part.type);
  return "(inline)";
}

function nameOf(node: AnyStateNode): string {
  return node.path.length === 0 ? "every_state" : node.path.join("_");
}

function descendantsOf(node: AnyStateNode): AnyStateNode[] {
  return Object.values(node.states).flatMap((child) => [child, ...descendantsOf(child)]);
}
