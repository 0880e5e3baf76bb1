/**
 * Features of the language, each with a script whose default function returns true, or a promise of it, where the
 * engine has the feature. One without `export` is the body of that function, which is async.
 */
export const features: Readonly<Record<string, string>> = {
  // Syntax.
  "for await": "let sum = 0; for await (const one of [1, Promise.resolve(2)]) sum += one; return sum === 3;",
  "for await in a nested function":
    "return (await (async () => { for await (const one of [1]) return one; })()) === 1;",
  "async generators": "async function* f() { yield 1; } return (await f().next()).value === 1;",
  "async generator methods":
    "const a = { async *f() { yield 1; } }; return (await a.f().next()).value === 1;",
  "async functions": "return (await (async () => 1)()) === 1;",
  generators: "function* f() { yield 1; yield 2; } return [...f()].length === 2;",
  decorators: "const d = (value) => value; @d class A {} return new A() instanceof A;",
  "decorators of methods":
    "const d = (value) => value; class A { @d m() { return 1; } } return new A().m() === 1;",
  accessor: "class A { accessor b = 1; } return new A().b === 1;",
  using: "let log = 0; { using a = { [Symbol.dispose]() { log = 1; } }; a; } return log === 1;",
  "await using":
    "let log = 0; { await using a = { async [Symbol.asyncDispose]() { log = 1; } }; a; } return log === 1;",
  "private fields": "class A { #b = 1; get c() { return this.#b; } } return new A().c === 1;",
  "private methods": "class A { #b() { return 1; } c() { return this.#b(); } } return new A().c() === 1;",
  "private static methods":
    "class A { static #b() { return 1; } static c() { return A.#b(); } } return A.c() === 1;",
  "private names with in":
    "class A { #b; static has(a) { return #b in a; } } return A.has(new A()) && !A.has({});",
  "static blocks": "class A { static b; static { A.b = 1; } } return A.b === 1;",
  "static fields": "class A { static b = 1; } return A.b === 1;",
  "optional chaining": "const a = undefined; return a?.b?.[0]?.() === undefined;",
  "nullish coalescing": "return (undefined ?? 1) === 1;",
  "logical assignment": "let a; a ??= 1; a &&= 2; let b = 0; b ||= 3; return a === 2 && b === 3;",
  exponentiation: "let a = 2; a **= 3; return a === 8 && 2 ** 2 === 4;",
  "numeric separators": "return 1_000 === 1000;",
  bigint: "return 2n ** 64n === 18446744073709551616n;",
  "optional catch binding": "try { throw 1; } catch { return true; }",
  "object spread": "const { a, ...rest } = { a: 1, b: 2 }; return { ...rest }.b === 2;",
  "destructuring with defaults": "const [a = 1, { b = 2 } = {}] = []; return a + b === 3;",
  "tagged templates": "return ((texts) => texts.raw[0])`\\n` === '\\\\n';",
  "invalid escapes in tagged templates": "return ((texts) => texts[0])`\\u` === undefined;",
  "new.target": "function A() { return new.target === A; } return new A() instanceof A;",
  labels: "outer: for (;;) { for (;;) break outer; } return true;",
  hashbang: "#!/usr/bin/env k6\nexport default () => true;",
  "top-level await": "const one = await Promise.resolve(1); export default () => one === 1;",
  "import.meta": "return typeof import.meta === 'object';",
  "export * as": "export * as self from './self.js'; export default () => true;",
  "string names of exports": "const a = 1; export { a as 'b c' }; export default () => true;",
  "dynamic import": "return (await import('./self.js')).one === 1;",
  "import attributes": "import { one } from './self.js' with { type: 'js' }; export default () => one === 1;",
  "getters and setters": "const a = { get b() { return 1; }, set b(value) {} }; return a.b === 1;",
  "computed methods": "const name = 'b'; return { [name]() { return 1; } }.b() === 1;",
  "trailing commas in calls": "const f = (a, b,) => a + b; return f(1, 2,) === 3;",
  "line separators in strings": "return '\u2028'.length === 1;",

  // Regular expressions.
  "named groups": "return /(?<year>\\d+)/.exec('1999').groups?.year === '1999';",
  "named groups in replacements": "return 'a1'.replace(/(?<digit>\\d)/, '<$<digit>>') === 'a<1>';",
  "named groups in RegExp": "return new RegExp('(?<a>b)').exec('b').groups?.a === 'b';",
  "named backreferences": "return /(?<a>.)\\k<a>/.test('aa') && !/(?<a>.)\\k<a>/.test('ab');",
  "\\p in a literal": "return /^\\p{L}$/u.test('é');",
  "\\P in a literal": "return /^\\P{L}$/u.test('1') && !/^\\P{L}$/u.test('é');",
  "\\p in RegExp": "return new RegExp('^\\\\p{L}$', 'u').test('é');",
  "\\p in a class": "return /^[\\p{L}_]+$/u.test('é_');",
  "flag d": "return /a/d.exec('ba').indices[0][0] === 1;",
  "flag d in RegExp": "return new RegExp('a', 'd').exec('ba').indices[0][0] === 1;",
  "flag g": "return 'aaa'.replace(/a/g, 'b') === 'bbb';",
  "flag s": "return /a.b/s.test('a\\nb');",
  "flag u": "return /^.$/u.test('😀') && /^\\u{61}$/u.test('a');",
  "flag u with i": "return /^\\u{10400}$/iu.test('\\u{10428}');",
  "flag v": "return /^[a--b]$/v.test('a');",
  "flag v in RegExp": "return new RegExp('^[a--b]$', 'v').test('a');",
  "flag y": "const a = /a/y; a.lastIndex = 1; return a.test('ba') && !a.test('ba');",
  lookahead: "return /a(?=b)/.test('ab') && !/a(?!b)/.test('ab');",
  lookbehind: "return /(?<=a)b/.test('ab') && !/(?<!a)b/.test('ab');",
  "regular expression modifiers": "return /(?i:a)b/.test('Ab');",
  "duplicate named groups": "return /(?:(?<a>b)|(?<a>c))/.exec('c').groups?.a === 'c';",
  "lastIndex with u": "const a = /\\u{1f600}/gu; a.exec('😀'); return a.lastIndex === 2;",

  // What exists in both engines and may differ.
  "toLocaleString of a number": "return (1234567.5).toLocaleString() === '1,234,567.5';",
  "toLocaleString with a locale": "return (1234567.5).toLocaleString('en-US') === '1,234,567.5';",
  "toLocaleString of a bigint": "return (1234567n).toLocaleString('en-US') === '1,234,567';",
  "toLocaleString of an array": "return [1234567].toLocaleString() === '1,234,567';",
  "toLocaleString of a date":
    "return new Date(0).toLocaleString('en-US', { timeZone: 'UTC' }) === '1/1/1970, 12:00:00 AM';",
  "toLocaleDateString of a date":
    "return new Date(0).toLocaleDateString('en-US', { timeZone: 'UTC' }) === '1/1/1970';",
  "toLocaleTimeString of a date":
    "return new Date(0).toLocaleTimeString('en-US', { timeZone: 'UTC' }) === '12:00:00 AM';",
  "toLocaleUpperCase with a locale": "return 'i'.toLocaleUpperCase('tr') === 'İ';",
  localeCompare:
    "return 'a'.localeCompare('b') < 0 && ['ä', 'a', 'z'].sort((one, other) => one.localeCompare(other)).join('') === 'aäz';",
  "localeCompare with a locale":
    "return ['z', 'ä'].sort((one, other) => one.localeCompare(other, 'sv')).join('') === 'zä';",
  "localeCompare with options": "return 'a'.localeCompare('A', undefined, { sensitivity: 'base' }) === 0;",
  "localeCompare with numeric order": "return 'a10'.localeCompare('a9', undefined, { numeric: true }) > 0;",
  normalize: "return 'e\\u0301'.normalize('NFC') === 'é' && 'ﬁ'.normalize('NFKC') === 'fi';",
  "a stable sort":
    "return Array.from({ length: 600 }, (_, n) => [n % 2, n]).sort((a, b) => a[0] - b[0])[1][1] === 2;",
  "dates in ISO form":
    "return Date.parse('2026-11-25T01:02:03.004Z') === 1795568523004 && new Date(0).toISOString() === '1970-01-01T00:00:00.000Z';",
  "cause of an error": "return new Error('a', { cause: 1 }).cause === 1;",
  AggregateError: "return new AggregateError([1]).errors[0] === 1;",
  "stack of an error": "return typeof new Error('a').stack === 'string';",
  "toFixed, toPrecision": "return (1.005).toFixed(2) === '1.00' && (1234.5678).toPrecision(6) === '1234.57';",
  "numbers as text": "return String(1e21) === '1e+21' && String(0.1 + 0.2) === '0.30000000000000004';",
  "JSON of lone surrogates": "return JSON.stringify('\\ud800') === '\"\\\\ud800\"';",
  "upper case of special letters": "return 'ß'.toUpperCase() === 'SS';",
  "escape and unescape": "return unescape(escape('ä')) === 'ä';",
  proxies: "return new Proxy({}, { get: () => 1 }).a === 1;",
  "tail of a deep recursion": "const f = (n) => (n === 0 ? 0 : 1 + f(n - 1)); return f(5000) === 5000;",

  // More of what both engines have.
  "digits are ASCII": "return !/\\d/.test('٣') && !/\\w/.test('é') && /\\w/.test('_');",
  "white space of Unicode":
    "return /^\\s{3}$/.test('\\ufeff\\u00a0\\u2028') && '\\ufeff a\\u00a0'.trim() === 'a';",
  "line terminators and dots": "return !/^.$/.test('\\r') && !/^.$/.test('\\u2028') && /a.b/s.test('a\\rb');",
  "line terminators and flag m":
    "return /a$/m.test('a\\nb') && /a$/m.test('a\\rb') && /^b/m.test('a\\u2028b');",
  "captures in a repeated group": "return /(z)((a+)?(b+)?(c))*/.exec('zaacbbbcac')[4] === undefined;",
  "backreferences to groups that did not match": "return /^(?:(a)|b)\\1$/.test('b') && /\\1(a)/.test('a');",
  "repeated empty groups": "return /(?:a*)*/.exec('b')[0] === '' && /(a*)*/.exec('b')[1] === undefined;",
  "empty classes": "return /[^]/.test('\\n') && !/[]/.test('a');",
  "quantified lookaheads": "return /(?=a)*b/.test('b');",
  "legacy octal escapes in patterns": "return /\\101/.test('A') && /[\\101]/.test('A');",
  "braces as themselves in patterns": "return /a{,2}/.test('a{,2}') && /}/.test('}') && /]/.test(']');",
  "case folding with u": "return /\\u017f/iu.test('s') && !/\\u017f/i.test('s');",
  "characters beyond the BMP in a class": "return /^[😀-😂]$/u.test('😁') && /^[^a]$/u.test('😁');",
  "surrogates without u": "return /^..$/.test('😀') && /\\ud83d/.test('😀');",
  "split by a pattern":
    "return 'a1b2c'.split(/\\d/).join() === 'a,b,c' && 'abc'.split(/(b)/).join() === 'a,b,c' && '😀a'.split(/(?:)/u).length === 2;",
  "matchAll, replaceAll":
    "return [...'a1b2'.matchAll(/[a-z](\\d)/g)].map((m) => m[1]).join() === '1,2' && 'aa'.replaceAll('a', '$&$&') === 'aaaa';",
  "functions as replacements":
    "return 'abc'.replace(/(b)/, (all, one, at, text) => one + at + text) === 'ab1abcc';",
  "symbols of patterns":
    "return /a/[Symbol.replace]('a', 'b') === 'b' && RegExp.prototype[Symbol.matchAll] !== undefined;",
  "patterns as text":
    "return String(new RegExp('/', 'gi')) === '/\\\\//gi' && new RegExp('').source === '(?:)' && /a/gimsuy.flags === 'gimsuy';",
  "source text in JSON.parse":
    "return JSON.parse('[1.0]', (key, value, context) => (typeof value === 'number' ? context?.source : value))[0] === '1.0';",
  "dates in other forms":
    "return Date.parse('2026-11-25') === 1795564800000 && !Number.isNaN(Date.parse('Wed, 25 Nov 2026 01:02:03 GMT')) && !Number.isNaN(Date.parse('25 Nov 2026'));",
  "dates as text":
    "return new Date(0).toUTCString() === 'Thu, 01 Jan 1970 00:00:00 GMT' && /^\\w{3} \\w{3} \\d\\d \\d{4} \\d\\d:\\d\\d:\\d\\d GMT/.test(String(new Date()));",
  "symbols as keys of weak maps": "return new WeakMap([[Symbol('a'), 1]]) instanceof WeakMap;",
  "well-known symbols":
    "return [Symbol.species, Symbol.toPrimitive, Symbol.hasInstance, Symbol.isConcatSpreadable, Symbol.unscopables].every((s) => typeof s === 'symbol');",
  "identifiers of Unicode": "const größe = 1, \\u0061b = 2; return größe + ab === 3;",
  "new array methods":
    "const a = [3, 1, 2]; return a.at(-1) === 2 && a.findLast((n) => n > 1) === 2 && a.toSorted().join() === '1,2,3' && a.with(0, 9)[0] === 9 && a.toReversed()[0] === 2 && a.toSpliced(0, 1).length === 2;",
  "flat, flatMap, copyWithin":
    "return [1, [2, [3]]].flat(Infinity).length === 3 && [1, 2].flatMap((n) => [n, n]).length === 4 && [1, 2, 3].copyWithin(0, 1)[0] === 2;",
  "Object.fromEntries, hasOwn":
    "return Object.fromEntries(new Map([['a', 1]])).a === 1 && Object.hasOwn({ a: 1 }, 'a');",
  "Promise.any, allSettled":
    "return (await Promise.any([Promise.reject(1), 2])) === 2 && (await Promise.allSettled([1]))[0].status === 'fulfilled';",
  "order of jobs":
    "const log = []; const p = Promise.resolve().then(() => log.push(1)); (async () => { await null; log.push(2); })(); await p; await null; return log.join() === '1,2';",
  "typed arrays":
    "return new Uint8Array([1, 2]).at(-1) === 2 && new Float32Array([1.5]).with(0, 2)[0] === 2 && new BigInt64Array(1)[0] === 0n;",
  "generators that return early":
    "let closed = false; function* f() { try { yield 1; } finally { closed = true; } } for (const one of f()) break; return closed;",
  "super, extends null, class expressions":
    "class A { m() { return 1; } } class B extends A { m() { return super.m() + 1; } } return new B().m() === 2 && class {}.name === '';",
  "classes of built-ins":
    "class A extends Array {} class E extends Error {} return new A(3).length === 3 && new E('a') instanceof E && A.from([1]) instanceof A;",
  "closures of loops": "const f = []; for (let i = 0; i < 2; i++) f.push(() => i); return f[0]() === 0;",
  "switch, with lexical scope":
    "switch (1) { case 1: { const a = 1; return a === 1; } default: return false; }",
  Math: "return Math.hypot(3, 4) === 5 && Math.clz32(1) === 31 && Math.fround(5.5) === 5.5 && Math.imul(3, 4) === 12 && Math.trunc(-1.5) === -1 && Math.log10(1000) === 3 && Math.cbrt(27) === 3;",
  "numbers from text":
    "return Number('0b11') === 3 && Number(' 1_0') !== 10 && parseInt('12px') === 12 && Number.parseFloat('1e3') === 1000 && Number('') === 0;",

  // Names that k6's engine lacks: a script fails there as it does in k6.
  "Array.fromAsync": "return (await Array.fromAsync([1])).length === 1;",
  Intl: "return new Intl.NumberFormat('en').format(1000) === '1,000';",
  "iterator helpers": "return [1, 2].values().map((n) => n * 2).toArray()[1] === 4;",
  "Object.groupBy": "return Object.groupBy([1], () => 'a').a.length === 1;",
  "Promise.try": "return (await Promise.try(() => 1)) === 1;",
  "Promise.withResolvers":
    "const { promise, resolve } = Promise.withResolvers(); resolve(1); return (await promise) === 1;",
  "RegExp.escape": "return new RegExp(RegExp.escape('.')).test('.');",
  "Set methods": "return new Set([1]).union(new Set([2])).size === 2;",
  structuredClone: "return structuredClone({ a: 1 }).a === 1;",
  queueMicrotask: "await new Promise((done) => queueMicrotask(done)); return true;",
  Temporal: "return Temporal.Now.instant() !== undefined;",
  WeakRef: "return new WeakRef({ a: 1 }).deref().a === 1;",
  "well-formed strings": "return 'a'.isWellFormed();",
  "Error.isError": "return Error.isError(new Error('a'));",
  "Uint8Array.fromBase64": "return Uint8Array.fromBase64('YQ==')[0] === 97;",
  "Math.sumPrecise": "return Math.sumPrecise([0.1, 0.2]) === 0.30000000000000004;",
};
