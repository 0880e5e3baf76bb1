import { parseSync, Visitor } from "oxc-parser";
import { missingMembers } from "./missing-members.ts";
import { findUnsupportedPattern } from "./patterns.ts";

/** A realm cannot delete these members, so the text must not name them. */
const missingSymbols = missingMembers.Symbol ?? [];

/**
 * Finds the first construct in a file that Bun knows and k6's engine does not: `script.js:3: for await`. Undefined if
 * there is none, or if the file cannot be parsed: the bundler reports that.
 */
export function findUnsupportedSyntax(path: string, text: string): string | undefined {
  const { program } = parseSync(path, text, {
    lang: path.endsWith(".ts") ? "ts" : "js",
    sourceType: "module",
  });
  const found: { readonly at: number; readonly what: string }[] = [];
  const note = (node: { readonly start: number }, what: string | undefined) => {
    if (what !== undefined) found.push({ at: node.start, what });
  };
  const noteFunction = (node: {
    readonly start: number;
    readonly async: boolean;
    readonly generator: boolean;
  }) => note(node, node.async && node.generator ? "async generators" : undefined);
  const noteAttributes = (node: { readonly start: number; readonly attributes: readonly unknown[] }) =>
    note(node, node.attributes.length > 0 ? "import attributes" : undefined);

  new Visitor({
    ForOfStatement: (node) => note(node, node.await ? "for await" : undefined),
    FunctionDeclaration: noteFunction,
    FunctionExpression: noteFunction,
    Decorator: (node) => note(node, "decorators"),
    AccessorProperty: (node) => note(node, "accessor fields"),
    VariableDeclaration: (node) => note(node, node.kind.endsWith("using") ? node.kind : undefined),
    ImportExpression: (node) => note(node, "dynamic imports"),
    ImportDeclaration: noteAttributes,
    ExportAllDeclaration: noteAttributes,
    ExportNamedDeclaration: noteAttributes,
    Literal(node) {
      if ("regex" in node) note(node, findUnsupportedPattern(node.regex.pattern, node.regex.flags));
    },
    MemberExpression({ start, object, property }) {
      const isSymbol = object.type === "Identifier" && object.name === "Symbol";
      const name = property.type === "Identifier" ? property.name : "";
      note({ start }, isSymbol && missingSymbols.includes(name) ? `Symbol.${name}` : undefined);
    },
  }).visit(program);

  const [first] = found.sort((one, other) => one.at - other.at);
  if (first === undefined) return undefined;
  const line = text.slice(0, first.at).split("\n").length;
  return `${path}:${line}: ${first.what}`;
}
