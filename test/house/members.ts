import { isNamed, isNode, type Node, nodesIn, propertyNameOf, unwrap } from "./syntax.ts";

/** A use of a property, or of a name of a module: read, called, or taken out of its object. */
export interface MemberUse {
  readonly name: string;
  /** `board.publish`, as it is written; `{ publish }` in a pattern, `import { publish }` in an import. */
  readonly text: string;
}

/** The properties, and the names of modules, that a file uses by name, once for each use. */
export function findMemberUses(nodes: readonly Node[], text: string): MemberUse[] {
  return nodes.flatMap((node) => {
    if (node.type === "ObjectPattern") {
      const names = nodesIn(node, "properties").map(propertyNameOf);
      return names.flatMap((name) => (name === undefined ? [] : [{ name, text: `{ ${name} }` }]));
    }
    if (node.type === "ImportSpecifier" && isNode(node.imported)) {
      const name = String(node.imported.name ?? node.imported.value);
      return [{ name, text: `import { ${name} }` }];
    }
    const name = node.type === "MemberExpression" ? propertyNameOf(node) : undefined;
    return name === undefined ? [] : [{ name, text: text.slice(node.start, node.end).replace(/\s+/g, "") }];
  });
}

/**
 * The properties of other objects that a file assigns, updates or deletes, as they are written. Allowed without a word:
 * a field of `this`, and an element of a list in a private field.
 */
export function findForeignWrites(nodes: readonly Node[], text: string): string[] {
  const written = nodes.flatMap((node) => targetsOf(node)).filter((target) => !isOwn(target));
  return written.map(({ start, end }) => text.slice(start, end).replace(/\s+/g, ""));
}

const writers = new Set([
  ...["Object.assign", "Object.defineProperty", "Object.defineProperties", "Object.setPrototypeOf"],
  ...["Reflect.set", "Reflect.defineProperty", "Reflect.deleteProperty", "Reflect.setPrototypeOf"],
]);

/** What a node writes to, if that is a property. */
function targetsOf(node: Node): Node[] {
  switch (node.type) {
    case "AssignmentExpression":
    case "ForInStatement":
    case "ForOfStatement":
      return membersIn(node.left);
    case "UpdateExpression":
      return membersIn(node.argument);
    case "UnaryExpression":
      return node.operator === "delete" ? membersIn(node.argument) : [];
    case "CallExpression": {
      const callee = unwrap(node.callee);
      if (callee?.type !== "MemberExpression") return [];
      const [object] = [unwrap(callee.object)];
      return writers.has(`${String(object?.name)}.${propertyNameOf(callee)}`) ? [callee] : [];
    }
    default:
      return [];
  }
}

/** The properties that a pattern of an assignment writes to. */
function membersIn(pattern: unknown): Node[] {
  const node = unwrap(pattern);
  switch (node?.type) {
    case "MemberExpression":
      return [node];
    case "ObjectPattern":
      return nodesIn(node, "properties").flatMap((each) => membersIn(each.value ?? each));
    case "ArrayPattern":
      return nodesIn(node, "elements").flatMap(membersIn);
    case "AssignmentPattern":
      return membersIn(node.left);
    case "RestElement":
      return membersIn(node.argument);
    default:
      return [];
  }
}

function isOwn(target: Node): boolean {
  const object = unwrap(target.object);
  if (object?.type === "ThisExpression") return true;
  const isPrivateField =
    object?.type === "MemberExpression" &&
    unwrap(object.object)?.type === "ThisExpression" &&
    propertyNameOf(object)?.startsWith("#") === true;
  return isPrivateField && target.computed === true;
}

/** The public fields of classes that are not `readonly`, and the setters, by name. */
export function findWritableFields(nodes: readonly Node[]): string[] {
  return nodes.flatMap((node) => {
    const isParameter = node.type === "TSParameterProperty";
    const isWritable =
      isParameter || /^(PropertyDefinition|AccessorProperty)$/.test(node.type)
        ? node.readonly !== true
        : node.type === "MethodDefinition" && node.kind === "set";
    const name = isParameter ? nameOfParameter(node.parameter) : propertyNameOf(node);
    if (!isWritable || node.accessibility === "private" || name?.startsWith("#")) return [];
    return [name ?? "[computed]"];
  });
}

/** The properties of types and classes that are of type `boolean`, and those of objects that are `true` or `false`. */
export function findBooleans(nodes: readonly Node[]): string[] {
  return nodes.flatMap((node) => {
    const annotation = isNode(node.typeAnnotation) ? node.typeAnnotation.typeAnnotation : undefined;
    const type = isNode(annotation) ? annotation : unwrap(node.value);
    const isField = /^(TSPropertySignature|PropertyDefinition|Property)$/.test(node.type);
    const types = type?.type === "TSUnionType" ? nodesIn(type, "types") : [type];
    const isBoolean = types.some((each) => each?.type === "TSBooleanKeyword" || isBooleanLiteral(each));
    return isField && isBoolean ? [propertyNameOf(node) ?? "[computed]"] : [];
  });
}

function isBooleanLiteral(node: Node | undefined): boolean {
  const literal = node?.type === "TSLiteralType" ? unwrap(node.literal) : node;
  return typeof literal?.value === "boolean";
}

function nameOfParameter(parameter: unknown): string {
  const node = isNode(parameter) && isNode(parameter.left) ? parameter.left : parameter;
  return isNode(node) && !isNamed(node, "") ? String(node.name) : "[computed]";
}
