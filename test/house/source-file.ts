import { dirname, join } from "node:path/posix";
import { type Comment, parseSync } from "oxc-parser";

/** One import of a file, of whatever kind. */
export interface Import {
  /** A path from the root for our own files, otherwise the package as it is written. */
  readonly to: string;
  /** Whether only types are imported, so that nothing is loaded at run time. */
  readonly isTypeOnly: boolean;
}

/** What the rules of the house look at in a file of TypeScript or JavaScript. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly lineCount: number;
  readonly imports: readonly Import[];
  /** Names that the file reads, without those of properties: `setTimeout`, and `Math.random` for members of globals. */
  readonly references: ReadonlySet<string>;
  /** Interfaces, type aliases, classes and enumerations at the top level. */
  readonly typeNames: readonly string[];
  /** Exported declarations without a docstring, by name. */
  readonly undocumented: readonly string[];
  /** Type assertions, uses of `any`, and comments that silence the compiler, as they are written. */
  readonly assertions: readonly string[];
}

/** A node of the syntax tree (ESTree with TypeScript), as far as the rules know it. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

const typeDeclarations = new Set([
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration",
  "ClassDeclaration",
  "TSEnumDeclaration",
]);

/** Parses a file; `path` is its path from the root. Throws if the text is not valid. */
export function parseSourceFile(path: string, text: string): SourceFile {
  const { program, comments, errors } = parseSync(path, text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${path}: ${error.message}`);
  const nodes = [...walk(program)];
  const statements = nodesIn(program, "body");
  return {
    path,
    text,
    lineCount: text.trimEnd().split("\n").length,
    imports: nodes
      .flatMap((node) => importsOf(node))
      .map((each) => ({ ...each, to: resolve(path, each.to) })),
    references: new Set(nodes.flatMap(referencesOf)),
    typeNames: statements
      .map(declarationOf)
      .filter((node) => typeDeclarations.has(node.type))
      .flatMap(namesOf),
    undocumented: statements
      .filter((node) => isExport(node) && !isDocumented(node, comments, text))
      .flatMap((node) => namesOf(declarationOf(node))),
    assertions: [
      ...nodes.filter(isAssertion).map(({ start, end }) => text.slice(start, end)),
      ...comments.map(({ value }) => value.trim()).filter((value) => /^(@ts-|biome-ignore)/.test(value)),
    ],
  };
}

function resolve(path: string, to: string): string {
  return to.startsWith(".") ? join(dirname(path), to) : to;
}

/** Every node below a value, in the order of the text; names of properties are left out. */
function* walk(value: unknown): Generator<Node> {
  if (Array.isArray(value)) {
    for (const each of value) yield* walk(each);
    return;
  }
  if (!isNode(value)) return;
  yield value;
  for (const [field, child] of Object.entries(value)) {
    const isName = (field === "key" || field === "property") && value.computed !== true;
    if (!isName || !isNode(child) || child.type !== "Identifier") yield* walk(child);
  }
}

/** Imports in all their forms: statements, `export … from`, `import()`, `import type`, `require`, `new URL(…)`. */
function importsOf(node: Node): Import[] {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
      return target(node.source, isTypeOnlyStatement(node));
    case "ImportExpression":
      return target(node.source, false);
    case "TSImportType":
      return target(node.source ?? node.argument, true);
    case "TSExternalModuleReference":
      return target(node.expression, false);
    case "CallExpression":
      return isNamed(node.callee, "require") ? target(nodesIn(node, "arguments")[0], false) : [];
    case "NewExpression":
      return isNamed(node.callee, "URL") && nodesIn(node, "arguments").length === 2
        ? target(nodesIn(node, "arguments")[0], false).filter(({ to }) => to.startsWith("."))
        : [];
    default:
      return [];
  }
}

/** `import type …`, or an import whose every name is a type; one without names loads its file. */
function isTypeOnlyStatement(node: Node): boolean {
  if (node.importKind === "type" || node.exportKind === "type") return true;
  const specifiers = nodesIn(node, "specifiers");
  const isType = ({ importKind, exportKind }: Node) => importKind === "type" || exportKind === "type";
  return specifiers.length > 0 && specifiers.every(isType);
}

function target(source: unknown, isTypeOnly: boolean): Import[] {
  const literal = isNode(source) && source.type === "TSLiteralType" ? source.literal : source;
  if (!isNode(literal) || typeof literal.value !== "string") return [];
  return [{ to: literal.value, isTypeOnly }];
}

function referencesOf(node: Node): string[] {
  if (node.type === "Identifier") return [String(node.name)];
  if (node.type !== "MemberExpression" || node.computed === true) return [];
  const { object, property } = node;
  if (!isNode(object) || !isNode(property) || object.type !== "Identifier") return [];
  return [`${String(object.name)}.${String(property.name)}`];
}

function declarationOf(node: Node): Node {
  return isNode(node.declaration) ? node.declaration : node;
}

function namesOf(node: Node): string[] {
  if (node.type === "VariableDeclaration") return nodesIn(node, "declarations").flatMap(namesOf);
  return [isNode(node.id) ? String(node.id.name) : node.type];
}

function isExport(node: Node): boolean {
  return (
    node.type === "ExportDefaultDeclaration" ||
    (node.type === "ExportNamedDeclaration" && isNode(node.declaration))
  );
}

function isDocumented(node: Node, comments: readonly Comment[], text: string): boolean {
  return comments.some(
    ({ type, value, end }) =>
      type === "Block" &&
      value.startsWith("*") &&
      end <= node.start &&
      text.slice(end, node.start).trim() === "",
  );
}

/** `as` other than `as const` and the empty objects that carry a machine's types; `<T>value`; `any`. */
function isAssertion(node: Node): boolean {
  if (node.type === "TSAnyKeyword" || node.type === "TSTypeAssertion") return true;
  if (node.type !== "TSAsExpression") return false;
  const { expression, typeAnnotation } = node;
  const isConst = isNode(typeAnnotation) && isNamed(typeAnnotation.typeName, "const");
  const isEmpty =
    isNode(expression) &&
    expression.type === "ObjectExpression" &&
    nodesIn(expression, "properties").length === 0;
  return !isConst && !isEmpty;
}

function isNamed(node: unknown, name: string): boolean {
  return isNode(node) && node.name === name;
}

function nodesIn(node: object, field: string): Node[] {
  const value: unknown = Reflect.get(node, field);
  return Array.isArray(value) ? value.filter(isNode) : [];
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}
