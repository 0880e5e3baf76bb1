import { dirname, join } from "node:path/posix";
import type { Comment } from "oxc-parser";
import { isNamed, type Node, nodesIn, propertyNameOf, textOf, unwrap } from "./syntax.ts";

/** One import of a file, of whatever kind. */
export interface Import {
  /** A path from the root for our own files, otherwise what is written; `computed` if that is no plain text. */
  readonly to: string;
  /** Whether only types are imported, so that nothing is loaded at run time. */
  readonly isTypeOnly: boolean;
}

/** The target of an import that is computed: no arrow allows it. */
export const computed = "(computed)";

/** What the imports of a file are found in. */
export interface ImportSources {
  /** Every node of the file. */
  readonly nodes: readonly Node[];
  readonly freeNames: readonly string[];
  readonly comments: readonly Comment[];
}

/** The imports of a file, whatever their form. */
export function findImports(path: string, { nodes, freeNames, comments }: ImportSources): Import[] {
  const imports = [
    ...nodes.flatMap(importsOf),
    ...hiddenImportsOf(nodes, freeNames),
    ...comments.flatMap((comment) => commentImportsOf(comment, path.endsWith(".js"))),
  ];
  return imports.map(({ to, isTypeOnly }) => ({
    to: to.startsWith(".") ? join(dirname(path), to) : to,
    isTypeOnly,
  }));
}

/** The import that a node is. */
function importsOf(node: Node): Import[] {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
      return node.source ? target(node.source, isTypeOnlyStatement(node)) : [];
    case "ImportExpression":
      return target(node.source);
    case "TSImportType":
      return target(node.source ?? node.argument, true);
    case "TSExternalModuleReference":
      return target(node.expression);
    case "TSModuleDeclaration":
      return textOf(node.id) === undefined ? [] : target(node.id, true);
    case "CallExpression":
      return loaderOf(node) === undefined ? [] : target(nodesIn(node, "arguments")[0]);
    case "NewExpression":
      return constructedImportsOf(node);
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

/** The name of the loader that a call calls: `require`, `….require`, `require.resolve`, `import.meta.resolve`. */
function loaderOf(call: Node): string | undefined {
  const callee = unwrap(call.callee);
  if (callee?.type === "Identifier") return callee.name === "require" ? "require" : undefined;
  if (callee?.type !== "MemberExpression") return undefined;
  const name = propertyNameOf(callee);
  const object = unwrap(callee.object);
  if (name === "require" || isNamed(object, "require")) return `require ${name}`;
  return object?.type === "MetaProperty" && /^resolve(Sync)?$/.test(name ?? "") ? name : undefined;
}

/** `require`, `createRequire` or `import.meta` as a value: nobody sees what it loads. */
function hiddenImportsOf(nodes: readonly Node[], freeNames: readonly string[]): Import[] {
  const members = nodes.filter(({ type }) => type === "MemberExpression");
  const mentions =
    freeNames.filter((name) => /^require(\.|$)/.test(name)).length +
    members.filter((node) => propertyNameOf(node) === "require").length;
  const calls = nodes.filter(
    (node) => node.type === "CallExpression" && /require/.test(loaderOf(node) ?? ""),
  );
  const metas = nodes.filter((node) => node.type === "MetaProperty" && isNamed(node.meta, "import"));
  const readMetas = members.filter(({ object }) => unwrap(object)?.type === "MetaProperty");
  const loadsModules = nodes.some((node) => /^(node:)?module$/.test(textOf(node.source) ?? ""));
  const isHidden = mentions > calls.length || metas.length > readMetas.length || loadsModules;
  return isHidden ? [{ to: computed, isTypeOnly: false }] : [];
}

/** `new URL(text, import.meta.url)`, unless it is a folder; and `new Worker(…)` of anything but such a URL. */
function constructedImportsOf(node: Node): Import[] {
  const [first, base] = nodesIn(node, "arguments");
  if (isNamed(node.callee, "URL") && unwrap(base)?.type === "MemberExpression" && isMetaUrl(unwrap(base))) {
    const text = textOf(first);
    if (text === undefined) return target(first);
    return /(^|\/)\.{0,2}$/.test(text) ? [] : fileTarget(text);
  }
  if (!isNamed(node.callee, "Worker")) return [];
  const text = textOf(first);
  if (text !== undefined) return fileTarget(text);
  const inner = unwrap(first);
  const source = inner?.type === "MemberExpression" ? unwrap(inner.object) : inner;
  const isSeen =
    source !== undefined && [constructedImportsOf, importsOf].some((of) => of(source).length > 0);
  return isSeen ? [] : target(first);
}

function isMetaUrl(node: Node | undefined): boolean {
  return node !== undefined && propertyNameOf(node) === "url" && unwrap(node.object)?.type === "MetaProperty";
}

/** A URL's text is a path even without the leading dot, unless it has a scheme or begins with a slash. */
function fileTarget(text: string): Import[] {
  return [{ to: /^(\.|\/|[a-z]+:)/i.test(text) ? text : `./${text}`, isTypeOnly: false }];
}

function target(source: unknown, isTypeOnly = false): Import[] {
  return [{ to: textOf(source) ?? computed, isTypeOnly }];
}

/** `/// <reference path="…">`; in JavaScript also the types of JSDoc, `import("…")` and `@import … from "…"`. */
function commentImportsOf({ type, value }: Comment, isJavaScript: boolean): Import[] {
  const reference = /^\/\s*<reference\s[^>]*?(?:path|types|lib)\s*=\s*["']([^"']+)["']/g;
  const jsDoc = /\bimport\(\s*["']([^"']+)["']|@import\b[^*]*?from\s+["']([^"']+)["']/g;
  if (type === "Block" && !(isJavaScript && value.startsWith("*"))) return [];
  const found = [...value.matchAll(type === "Line" ? reference : jsDoc)];
  return found.map(([, first, second]) => ({ to: first ?? second ?? computed, isTypeOnly: true }));
}
