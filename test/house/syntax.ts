/** A node of the syntax tree (ESTree with TypeScript), as far as the rules know it. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** Whether a value is a node. */
export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

/** Every node below a value, in the order of the text; names of properties are left out. */
export function* walk(value: unknown): Generator<Node> {
  for (const node of Array.isArray(value) ? value : [value]) {
    if (!isNode(node)) continue;
    yield node;
    for (const child of childrenOf(node)) yield* walk(child);
  }
}

/** The children of a node, without the names of properties. */
export function childrenOf(node: Node): Node[] {
  return Object.entries(node).flatMap(([field, child]) => {
    const isName = (field === "key" || field === "property") && node.computed !== true;
    if (isName && isNode(child) && child.type === "Identifier") return [];
    return Array.isArray(child) ? child.filter(isNode) : isNode(child) ? [child] : [];
  });
}

/** The nodes in a field that is a list. */
export function nodesIn(node: object, field: string): Node[] {
  const value: unknown = Reflect.get(node, field);
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** Whether a value is an identifier with this name. */
export function isNamed(node: unknown, name: string): boolean {
  return isNode(node) && node.name === name;
}

/** The text of a string, or of a template without substitutions; undefined for anything else. */
export function textOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === "TSLiteralType") return textOf(node.literal);
  if (node.type === "TemplateLiteral") {
    const [only, ...others] = nodesIn(node, "quasis");
    const value: unknown = others.length === 0 ? only?.value : undefined;
    return typeof value === "object" && value !== null && "cooked" in value
      ? String(value.cooked)
      : undefined;
  }
  return typeof node.value === "string" ? node.value : undefined;
}

/** The name of the property of a member expression or of a property, if it is written out. */
export function propertyNameOf(node: Node): string | undefined {
  const name = node.type === "MemberExpression" ? node.property : node.key;
  if (!isNode(name)) return undefined;
  if (name.type === "PrivateIdentifier") return `#${String(name.name)}`;
  return node.computed !== true && name.type === "Identifier" ? String(name.name) : textOf(name);
}

/** A node without the parentheses, optional chain and type assertions around it. */
export function unwrap(node: unknown): Node | undefined {
  if (!isNode(node)) return undefined;
  const isWrapper = ["ParenthesizedExpression", "ChainExpression", "TSNonNullExpression"].includes(node.type);
  return isWrapper || /^TS(As|Satisfies|TypeAssertion)/.test(node.type) ? unwrap(node.expression) : node;
}
