import { type Comment, parseSync } from "oxc-parser";
import { findFreeNames } from "./free-names.ts";
import { findImports, type Import } from "./imports.ts";
import {
  findBooleans,
  findForeignWrites,
  findMemberUses,
  findWritableFields,
  type MemberUse,
} from "./members.ts";
import { isNamed, isNode, type Node, nodesIn, walk } from "./syntax.ts";

/** What the rules of the house look at in a file of TypeScript or JavaScript. */
export interface SourceFile {
  readonly path: string;
  readonly lineCount: number;
  readonly imports: readonly Import[];
  /** Names that the file reads and does not declare, once for each use: `setTimeout`, `Math.floor`. */
  readonly freeNames: readonly string[];
  /** The properties that it uses by name, once for each use. */
  readonly memberUses: readonly MemberUse[];
  /** The properties of other objects that it writes to, as they are written. */
  readonly foreignWrites: readonly string[];
  /** The public fields of its classes that are not `readonly`. */
  readonly writableFields: readonly string[];
  /** Its properties that are true or false, by name. */
  readonly booleans: readonly string[];
  /** Whether it has a `throw` statement. */
  readonly throws: boolean;
  /** Interfaces, type aliases, classes and enumerations at the top level. */
  readonly typeNames: readonly string[];
  /** Exported declarations without a docstring, by name. */
  readonly undocumented: readonly string[];
  /** Type assertions, uses of `any`, and comments that silence the compiler, as they are written. */
  readonly assertions: readonly string[];
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
  const freeNames = isNode(program) ? findFreeNames(program) : [];
  return {
    path,
    lineCount: text.trimEnd().split("\n").length,
    imports: findImports(path, { nodes, freeNames, comments }),
    freeNames,
    memberUses: findMemberUses(nodes, text),
    foreignWrites: findForeignWrites(nodes, text),
    writableFields: findWritableFields(nodes),
    booleans: findBooleans(nodes),
    throws: nodes.some(({ type }) => type === "ThrowStatement"),
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
