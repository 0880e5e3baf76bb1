/**
 * What k6's engine does not support in a regular expression; undefined if it supports all of it. The engine refuses
 * some of these, and silently misreads others: it takes `\p{L}` for a `p`, and leaves `groups` undefined.
 */
export function findUnsupportedPattern(pattern: string, flags: string): string | undefined {
  const [flag] = /[dv]/.exec(flags) ?? [];
  if (flag !== undefined) return `the flag ${flag} of regular expressions`;
  const escapes = [...pattern.matchAll(/\\(.)/gs)].map(([, character]) => character);
  if (flags.includes("u") && (escapes.includes("p") || escapes.includes("P"))) {
    return "\\p{…} in regular expressions";
  }
  const bare = pattern.replace(/\\.|\[(?:\\.|[^\]\\])*\]/gs, "");
  if (/\(\?<[^=!]/.test(bare)) return "named groups in regular expressions";
  if (/\(\?[-a-z]+:/.test(bare)) return "modifiers in regular expressions";
  return undefined;
}
