import { constants, createContext, runInContext } from "node:vm";
import type { Bundle } from "./bundle.ts";

/** What a script can reach: k6's modules and globals. */
export interface RealmContext {
  readonly modules: Readonly<Record<string, object>>;
  readonly globals: Readonly<Record<string, unknown>>;
}

/** Globals of JavaScriptCore that k6's engine lacks. */
const missingGlobals = [
  ...["Intl", "WebAssembly", "SharedArrayBuffer", "Atomics", "Temporal", "ShadowRealm", "Iterator"],
  ...["WeakRef", "FinalizationRegistry", "Float16Array", "SuppressedError"],
  ...["DisposableStack", "AsyncDisposableStack"],
];

/**
 * Loads a script in a separate realm: it cannot reach Bun, and shares no variable with another VU. Returns the script's
 * exports; throws what the script throws.
 */
export function loadScript(bundle: Bundle, { modules, globals }: RealmContext): Map<string, unknown> {
  const context = createContext(constants.DONT_CONTEXTIFY);
  for (const name of missingGlobals) Reflect.deleteProperty(context, name);
  runInContext("delete Object.groupBy; delete Map.groupBy;", context);
  for (const [name, value] of Object.entries(globals)) Reflect.set(context, name, value);
  const load: unknown = runInContext(wrap(bundle.code), context, { filename: bundle.path });
  const module = { exports: {} };
  const require = (name: string) => modules[name];
  if (typeof load === "function") load(require, module, module.exports);
  return new Map(Object.entries(module.exports));
}

/** Binds the globals of the hot paths once, because each look-up of a realm's global is slow: it doubles the time. */
function wrap(code: string): string {
  const hot = "Object, Array, Map, Set, Math, Number, String, JSON, RegExp, Promise, Error";
  return `(function (${hot}) { return function (require, module, exports) { "use strict";\n${code}\n}; })(${hot})`;
}
