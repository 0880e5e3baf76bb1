/** Whether a text can be the name of a node: it becomes a part of a subject. */
export function isNodeName(name: unknown): name is string {
  return typeof name === "string" && /^[a-z0-9-]{1,32}$/.test(name);
}
