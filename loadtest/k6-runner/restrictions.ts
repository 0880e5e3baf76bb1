import { missingMembers } from "./missing-members.ts";
import { findUnsupportedPattern } from "./patterns.ts";

/** Methods that need locales: k6's engine has none, so it throws or answers in another way. */
const localeMethods: Readonly<Record<string, readonly string[]>> = {
  "Array.prototype": ["toLocaleString"],
  "BigInt.prototype": ["toLocaleString"],
  "Date.prototype": ["toLocaleString", "toLocaleDateString", "toLocaleTimeString"],
  "Number.prototype": ["toLocaleString"],
  "Object.getPrototypeOf(Int8Array).prototype": ["toLocaleString"],
};

/** Methods that k6's engine has without a locale only, and how many arguments they take then. */
const neutralMethods = { localeCompare: 1, toLocaleLowerCase: 0, toLocaleUpperCase: 0 };

/**
 * Takes from a realm what k6's engine lacks. What the engine has but gets wrong throws instead. `find` evaluates an
 * expression in the realm to an object.
 */
export function restrict(realm: object, find: (expression: string) => object): void {
  for (const [owner, names] of Object.entries(localeMethods)) {
    for (const name of names) limitArguments(find(owner), name, -1);
  }
  for (const [name, count] of Object.entries(neutralMethods)) {
    limitArguments(find("String.prototype"), name, count);
  }
  Reflect.set(realm, "RegExp", checkPatterns(find("RegExp")));
  for (const [owner, names] of Object.entries(missingMembers)) {
    if (owner !== "globalThis") deleteMembers(find(owner.replaceAll("%", "")), names);
  }
  deleteMembers(realm, missingMembers.globalThis ?? []);
}

function deleteMembers(owner: object, names: readonly string[]): void {
  const keys = Reflect.ownKeys(owner);
  for (const name of names) {
    const key = keys.find((each) => (typeof each === "symbol" ? `[${each.description}]` : each) === name);
    if (key !== undefined) Reflect.deleteProperty(owner, key);
  }
}

/** Makes a method throw if it gets more arguments than this. */
function limitArguments(owner: object, name: string, count: number): void {
  const method: unknown = Reflect.get(owner, name);
  if (typeof method !== "function") return;
  const limited = new Proxy(method, {
    apply(target, self, values) {
      if (values.length > count) throw new TypeError(`k6's engine does not support locales: ${name}`);
      return Reflect.apply(target, self, values);
    },
  });
  Reflect.defineProperty(owner, name, { value: limited, configurable: true, writable: true });
}

/** A RegExp that refuses patterns that k6's engine does not support; literals do not pass through it. */
function checkPatterns(original: object): object {
  if (typeof original !== "function") return original;
  return new Proxy(original, {
    apply(target, self, values) {
      refusePattern(values);
      return Reflect.apply(target, self, values);
    },
    construct(target, values, newTarget) {
      refusePattern(values);
      return Reflect.construct(target, values, newTarget);
    },
  });
}

function refusePattern([pattern, flags = ""]: readonly unknown[]): void {
  const isRegExp = typeof pattern === "object" && pattern !== null && "source" in pattern;
  const what = findUnsupportedPattern(String(isRegExp ? pattern.source : pattern), String(flags));
  if (what !== undefined) throw new TypeError(`k6's engine does not support ${what}`);
}
