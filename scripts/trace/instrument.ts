import { parseSync } from "oxc-parser";

/** The global function that an instrumented file calls with its path on each function entry. */
export const entryFunction = "__traceEntry";

interface Insertion {
  readonly at: number;
  readonly text: string;
}

/**
 * Instruments a file: every function, method, getter and constructor reports `path` to `entryFunction` on entry. Throws
 * if the text has a syntax error.
 */
export function instrument(path: string, text: string): string {
  const { program, errors } = parseSync(path, text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${path}: ${error.message}`);
  const insertions = [...findFunctions(program)].flatMap((node) => insertionsFor(node, path));
  return insertions
    .sort((one, other) => other.at - one.at)
    .reduce((instrumented, { at, text }) => instrumented.slice(0, at) + text + instrumented.slice(at), text);
}

/** The call goes first in a block; before an arrow function's expression it forms a comma expression. */
function insertionsFor({ body }: { body: unknown }, path: string): Insertion[] {
  if (!isNode(body)) return [];
  const call = `${entryFunction}(${JSON.stringify(path)})`;
  if (body.type === "BlockStatement") return [{ at: body.start + 1, text: ` ${call};` }];
  return [
    { at: body.start, text: `(${call}, ` },
    { at: body.end, text: ")" },
  ];
}

function* findFunctions(value: unknown): Generator<{ body: unknown }> {
  if (Array.isArray(value)) {
    for (const each of value) yield* findFunctions(each);
  } else if (isNode(value)) {
    if (/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(value.type)) yield value;
    yield* findFunctions(Object.values(value));
  }
}

function isNode(value: unknown): value is { type: string; start: number; end: number; body: unknown } {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}
