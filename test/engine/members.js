// Evaluates to the names of all that the language's globals hold, one a line, such as `Array.prototype.at`. A script,
// not a module: it runs in each engine's bare realm, and uses nothing that one of them may lack.
(() => {
  const lines = new Set();
  const nameOf = (key) => (typeof key === "symbol" ? `[${String(key).slice(7, -1)}]` : String(key));

  function list(path, object) {
    for (const key of Reflect.ownKeys(object)) lines.add(`${path}${nameOf(key)}`);
  }

  function isObject(value) {
    return value !== null && (typeof value === "object" || typeof value === "function");
  }

  list("", globalThis);
  for (const name of Reflect.ownKeys(globalThis)) {
    const value = globalThis[name];
    if (!isObject(value) || value === globalThis) continue;
    list(`${nameOf(name)}.`, value);
    if (isObject(value.prototype)) list(`${nameOf(name)}.prototype.`, value.prototype);
  }

  // Those that no global leads to.
  const parent = Object.getPrototypeOf;
  const hidden = {
    "%TypedArray%": parent(Int8Array),
    "%TypedArray.prototype%": parent(Int8Array.prototype),
    "%Iterator.prototype%": parent(parent([][Symbol.iterator]())),
    "%Generator.prototype%": parent(function* () {}.prototype),
    "%ArrayIterator.prototype%": parent([][Symbol.iterator]()),
    "%MapIterator.prototype%": parent(new Map().entries()),
    "%SetIterator.prototype%": parent(new Set().entries()),
    "%StringIterator.prototype%": parent(""[Symbol.iterator]()),
    "%RegExpStringIterator.prototype%": parent("".matchAll(/a/g)),
  };
  for (const name of Object.keys(hidden)) list(`${name}.`, hidden[name]);
  return Array.from(lines).join("\n");
})();
