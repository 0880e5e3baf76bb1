import { describe, expect, test } from "bun:test";
import { parseSync } from "oxc-parser";
import { bundleFiles } from "../../src/server/listen/bundle.ts";
import page from "../../src/web/index.html";
import offline from "../../src/web/offline.html";
import { type Node, nodesIn, propertyNameOf, textOf, unwrap, walk } from "../house/syntax.ts";
import {
  iteratorHelpers,
  newerEvents,
  newerFunctions,
  newerGlobals,
  newerMediaFeatures,
  newerMembers,
  newerProperties,
  newerRules,
  newerSelectors,
  newerStatics,
  newerUnits,
} from "./newer-than-safari-16.ts";

/** What the page uses all the same, and what Safari 16.0 does instead. */
const withoutLoss: Readonly<Record<string, string>> = {
  ".requestFullscreen": "called only where it is: the panel fills the window",
  ".fullscreenElement": "undefined, so nothing ends",
  ".exitFullscreen": "called only after requestFullscreen",
  ".userActivation": "asked with ?.",
  ".hasBeenActive": "asked of userActivation, with ?.",
  "accent-color": "known, but without the contrast that a later version sees to",
  "field-sizing": "the field for a message is as tall as its text by src/web/view/field-height.ts",
  "forced-color-adjust": "Safari has no forced colours",
  outline: "known, but a style of `auto` does not follow the corners",
  "overflow-anchor": "Safari 16.0 has no scroll anchoring that one could switch off",
  "scrollbar-color": "scroll bars have the system's colours",
  "scrollbar-gutter": "a scroll bar that takes room moves the talk by half its width",
  "@media scripting": "without JavaScript, the page is empty below the words that say so",
};

/** The scripts and style sheets that a browser gets, by kind. */
async function readBundles(): Promise<{ scripts: string[]; styles: string[] }> {
  const files = [...(await bundleFiles(page)), ...(await bundleFiles(offline))];
  const read = (ending: string) =>
    Promise.all(files.filter(([name]) => name.endsWith(ending)).map(([, file]) => file.text()));
  return { scripts: await read(".js"), styles: await read(".css") };
}

/** What a script uses of what Safari 16.0 lacks. */
function findNewerInScript(script: string): string[] {
  const { program, errors } = parseSync("bundle.js", script, { sourceType: "module" });
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join("\n"));
  return [...walk(program)].flatMap((node) => [
    ...findNewerSyntax(node),
    ...findNewerMember(node),
    ...findNewerName(node),
  ]);
}

function findNewerSyntax(node: Node): string[] {
  if (node.type === "StaticBlock") return ["static {}"];
  if (node.type === "VariableDeclaration" && /using/.test(String(node.kind))) return [String(node.kind)];
  if (node.type === "ImportDeclaration" && nodesIn(node, "attributes").length > 0) return ["import with"];
  const regex: unknown = node.type === "Literal" ? node.regex : undefined;
  if (typeof regex !== "object" || regex === null) return [];
  const pattern = String(Reflect.get(regex, "pattern"));
  const faults = [];
  if (String(Reflect.get(regex, "flags")).includes("v")) faults.push(`/${pattern}/v`);
  if (/\(\?<[=!]/.test(pattern)) faults.push(`lookbehind: /${pattern}/`);
  if (/\(\?[a-z]*-?[a-z]+:/.test(pattern)) faults.push(`modifier: /${pattern}/`);
  return faults;
}

function findNewerMember(node: Node): string[] {
  const isRead = node.type === "MemberExpression" || node.type === "Property"; // a property may be taken out of an object
  const name = isRead ? propertyNameOf(node) : undefined;
  if (name === undefined) return [];
  const object = unwrap(node.object);
  const full = `${String(object?.name)}.${name}`;
  if (newerStatics.has(full)) return [full];
  if (iteratorHelpers.has(name) && isIterator(object)) return [`iterator.${name}`];
  return newerMembers.has(name) ? [`.${name}`] : [];
}

/** Whether this is a call that returns an iterator. */
function isIterator(node: Node | undefined): boolean {
  const callee = node?.type === "CallExpression" ? unwrap(node.callee) : undefined;
  if (callee?.type !== "MemberExpression") return false;
  const name = propertyNameOf(callee) ?? "";
  const isOfObject = unwrap(callee.object)?.name === "Object"; // `Object.keys` returns an array
  return ["matchAll", "values", "keys", "entries"].includes(name) && !isOfObject;
}

function findNewerName(node: Node): string[] {
  if (node.type === "Identifier" && newerGlobals.has(String(node.name))) return [String(node.name)];
  if (node.type !== "CallExpression") return [];
  const callee = unwrap(node.callee);
  const isListening = callee !== undefined && propertyNameOf(callee) === "addEventListener";
  const event = isListening ? (textOf(nodesIn(node, "arguments")[0]) ?? "") : "";
  return newerEvents.has(event) ? [`event ${event}`] : [];
}

/** What a style sheet uses of what Safari 16.0 lacks. */
function findNewerInStyle(style: string): string[] {
  const all = (pattern: RegExp, newer: ReadonlySet<string>, format: (name: string) => string) =>
    [...style.matchAll(pattern)].flatMap(([, name = ""]) => (newer.has(name) ? [format(name)] : []));
  return [
    ...all(/[{;]\s*([a-z-]+):/g, newerProperties, (name) => name),
    ...all(/:([a-z-]+)(?=[^{};]*\{)/g, newerSelectors, (name) => `:${name}`),
    ...all(/@([a-z-]+)/g, newerRules, (name) => `@${name}`),
    ...all(/[\s:,(]([a-z-]+)\(/g, newerFunctions, (name) => `${name}()`),
    ...all(/\b\d*\.?\d+([a-z]+)\b/g, newerUnits, (name) => `unit ${name}`),
    ...[...style.matchAll(/@media[^{]*/g)].flatMap(([query]) => [
      ...[...query.matchAll(/\(([a-z-]+)/g)].flatMap(([, name = ""]) =>
        newerMediaFeatures.has(name) ? [`@media ${name}`] : [],
      ),
      ...(/[<>=]/.test(query) ? [query.trim()] : []),
      ...(/\)\s*or\s*\(/.test(query) ? [query.trim()] : []),
    ]),
    ...[...style.matchAll(/[{};]\s*&[^{}]*/g)].map(([rule]) => `nested: ${rule.slice(1)}`),
  ];
}

describe("what Safari 16.0 lacks", () => {
  test("is not in what the page's bundles use, unless they lose nothing by it", async () => {
    const { scripts, styles } = await readBundles();
    expect([scripts.length, styles.length]).toEqual([2, 1]);
    const found = new Set([...scripts.flatMap(findNewerInScript), ...styles.flatMap(findNewerInStyle)]);
    expect(found).toEqual(new Set(Object.keys(withoutLoss)));
  });

  for (const [script, found] of [
    ["Promise.withResolvers();", ".withResolvers"],
    ["AbortSignal.any([]);", "AbortSignal.any"],
    ["map.values().map(String);", "iterator.map"],
    ["new Iterator();", "Iterator"],
    ["const { groupBy } = Object;", ".groupBy"],
    ['board.addEventListener("scrollend", moved);', "event scrollend"],
    ["/[a--b]/v;", "/[a--b]/v"],
    ["/(?<=a)b/;", "lookbehind: /(?<=a)b/"],
    ["/(?i:a)b/;", "modifier: /(?i:a)b/"],
    ["class A { static { start(); } }", "static {}"],
    ["using file = open();", "using"],
  ] as const) {
    test(`is found in a script: ${script}`, () => expect(findNewerInScript(script)).toEqual([found]));
  }

  test("is not found in what looks like it", () => {
    const script =
      'Object.values(a).map(b); /(?:a)(?<name>b)(?!c)/u.exec(d); e.addEventListener("scroll", f);';
    expect(findNewerInScript(script)).toEqual([]);
    expect(findNewerInStyle("@container page (width>=54rem){a:hover{width:calc(1px + 1rem)}}")).toEqual([]);
  });

  for (const [style, found] of [
    ["a{text-wrap:balance}", "text-wrap"],
    ["a:popover-open{top:0}", ":popover-open"],
    ["@starting-style{a{top:0}}", "@starting-style"],
    ["a{color:light-dark(red,blue)}", "light-dark()"],
    ["a{height:2lh}", "unit lh"],
    ["@media (width>=54rem){a{top:0}}", "@media (width>=54rem)"],
    ["@media (update:none){a{top:0}}", "@media update"],
    ["a{top:0;& b{top:0}}", "nested: & b"],
  ] as const) {
    test(`is found in a style sheet: ${style}`, () => expect(findNewerInStyle(style)).toEqual([found]));
  }
});
