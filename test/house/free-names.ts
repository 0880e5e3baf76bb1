import { childrenOf, isNamed, isNode, type Node, nodesIn, walk } from "./syntax.ts";

/**
 * The names that a file reads and does not declare, once for each use: `setTimeout`, or `Math.floor` for a member that
 * is written out. A name in a type counts too, and so does `import.meta`.
 */
export function findFreeNames(program: Node): string[] {
  return [...freeNamesIn(program, new Set())];
}

function* freeNamesIn(node: Node, outer: ReadonlySet<string>): Generator<string> {
  const own = declaredBy(node);
  const bound = own.length === 0 ? outer : new Set([...outer, ...own]);
  // `as const` has a name that is none.
  const isName = node.type === "Identifier" && node.name !== "const";
  if (isName && !bound.has(String(node.name))) yield String(node.name);
  const member = writtenMemberOf(node);
  if (member !== undefined) {
    if (!bound.has(member.object)) yield `${member.object}.${member.property}`;
    return;
  }
  if (node.type === "MetaProperty" && isNamed(node.meta, "import")) yield "import.meta";
  for (const child of readBy(node)) yield* freeNamesIn(child, bound);
}

/** The two names of `Math.floor`, as a value or as a type. */
function writtenMemberOf(node: Node): { object: string; property: string } | undefined {
  const isWritten =
    node.type === "TSQualifiedName" || (node.type === "MemberExpression" && node.computed !== true);
  const [object, property] = [node.object ?? node.left, node.property ?? node.right];
  if (!isWritten || !isNode(object) || object.type !== "Identifier" || !isNode(property)) return undefined;
  return { object: String(object.name), property: String(property.name) };
}

/** The children of a node that may read names: no labels, and no names of other modules. */
function readBy(node: Node): Node[] {
  const fields: Record<string, readonly unknown[]> = {
    MetaProperty: [],
    ImportDeclaration: [],
    ExportAllDeclaration: [],
    BreakStatement: [],
    ContinueStatement: [],
    LabeledStatement: [node.body],
    ExportSpecifier: [node.local],
    ImportSpecifier: [],
    TSQualifiedName: [node.left],
    TSNamedTupleMember: [node.elementType],
    TSEnumMember: [node.initializer],
    TSImportType: [node.typeArguments],
  };
  if (node.type === "ExportNamedDeclaration" && node.source) return [];
  return fields[node.type]?.filter(isNode) ?? childrenOf(node);
}

const functions = /Function|^TS(Method|Call|Construct)Signature|^TSConstruct|^TSIndexSignature/;

/** The names that a node declares for its children. */
function declaredBy(node: Node): string[] {
  const names: string[] = [];
  const { typeParameters } = node;
  if (isNode(typeParameters))
    names.push(...nodesIn(typeParameters, "params").flatMap(({ name }) => namesIn(name)));
  if (/^(Class|FunctionExpression)/.test(node.type)) names.push(...namesIn(node.id));
  if (functions.test(node.type)) {
    names.push(...[...nodesIn(node, "params"), ...nodesIn(node, "parameters")].flatMap(namesIn));
  }
  switch (node.type) {
    case "Program":
    case "BlockStatement":
    case "FunctionBody":
    case "StaticBlock":
    case "TSModuleBlock":
      return [...names, ...nodesIn(node, "body").flatMap(declaredAt)];
    case "SwitchStatement":
      return nodesIn(node, "cases").flatMap((each) => nodesIn(each, "consequent").flatMap(declaredAt));
    case "ForStatement":
      return isNode(node.init) ? declaredAt(node.init) : [];
    case "ForInStatement":
    case "ForOfStatement":
      return isNode(node.left) ? declaredAt(node.left) : [];
    case "CatchClause":
      return namesIn(node.param);
    case "TSMappedType":
      return namesIn(node.key);
    case "TSConditionalType":
      return inferredIn(node.extendsType);
    default:
      return names;
  }
}

/** The names that a statement declares in the scope that it is in; `declare const Date` only says that there is one. */
function declaredAt(statement: Node): string[] {
  if (
    statement.declare === true &&
    !statement.type.startsWith("TSType") &&
    statement.type !== "TSInterfaceDeclaration"
  )
    return [];
  if (statement.type.startsWith("Export") && isNode(statement.declaration))
    return declaredAt(statement.declaration);
  if (statement.type === "VariableDeclaration") {
    return nodesIn(statement, "declarations").flatMap(({ id }) => namesIn(id));
  }
  if (statement.type === "ImportDeclaration") {
    return nodesIn(statement, "specifiers").flatMap(({ local }) => namesIn(local));
  }
  const isDeclaration = /Declaration$|^TSDeclareFunction$/.test(statement.type);
  return isDeclaration ? namesIn(statement.id) : [];
}

/** The names that a pattern binds. */
function namesIn(pattern: unknown): string[] {
  if (!isNode(pattern)) return [];
  switch (pattern.type) {
    case "Identifier":
      return [String(pattern.name)];
    case "ObjectPattern":
      return nodesIn(pattern, "properties").flatMap((each) => namesIn(each.value ?? each));
    case "ArrayPattern":
      return nodesIn(pattern, "elements").flatMap(namesIn);
    default:
      return namesIn(pattern.left ?? pattern.argument ?? pattern.parameter);
  }
}

function inferredIn(type: unknown): string[] {
  return [...walk(type)].flatMap(({ type, typeParameter }) =>
    type === "TSInferType" && isNode(typeParameter) ? namesIn(typeParameter.name) : [],
  );
}
