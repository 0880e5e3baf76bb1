import { constants, createContext, runInContext } from "node:vm";
import type { Bundle } from "./bundle.ts";
import { restrict } from "./restrictions.ts";

/** What a script can reach: k6's modules and globals. */
export interface RealmContext {
  readonly modules: Readonly<Record<string, object>>;
  readonly globals: Readonly<Record<string, unknown>>;
}

/**
 * Loads a script in a separate realm: it cannot reach Bun, and shares no variable with another VU. Returns the script's
 * exports; throws what the script throws.
 */
export function loadScript(bundle: Bundle, { modules, globals }: RealmContext): Map<string, unknown> {
  const realm = createRealm();
  for (const [name, value] of Object.entries(globals)) Reflect.set(realm, name, value);
  const load: unknown = runInContext(wrap(bundle.code), realm, { filename: bundle.path });
  const module = { exports: {} };
  const require = (name: string) => modules[name];
  if (typeof load === "function") load(require, module, module.exports);
  return new Map(Object.entries(module.exports));
}

/** Creates a realm that has of the language what k6's engine has. */
export function createRealm() {
  const realm = createContext(constants.DONT_CONTEXTIFY);
  restrict(realm, (expression) => Object(runInContext(expression, realm)));
  return realm;
}

/** Binds the globals of the hot paths once, because each look-up of a realm's global is slow: it doubles the time. */
function wrap(code: string): string {
  const hot = "Object, Array, Map, Set, Math, Number, String, JSON, RegExp, Promise, Error";
  return `(function (${hot}) { return function (require, module, exports) { "use strict";\n${code}\n}; })(${hot})`;
}
