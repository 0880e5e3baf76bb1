import { expect, test } from "bun:test";

/** How a test is defined that may be skipped. */
export type TestFunction = (name: string, body: () => Promise<void>, timeoutMs?: number) => void;

/** Debian keeps servers where only root's PATH looks. */
const searchPath = `${process.env.PATH}:/usr/sbin`;

/** The path of a program; null if it is not installed. */
export function findProgram(name: string): string | null {
  return Bun.which(name, { PATH: searchPath });
}

/**
 * `test` where these programs are installed. Elsewhere the test is skipped and its name says why; where `CI` is set
 * it fails instead, since CI must have them.
 */
export function testWith(programs: readonly string[]): TestFunction {
  return testWithout(programs.filter((program) => findProgram(program) === null));
}

/** The same, where the caller knows what is missing. */
export function testWithout(missing: readonly string[]): TestFunction {
  return (name, body, timeoutMs) => {
    if (missing.length === 0) return test(name, body, timeoutMs);
    const fullName = `${name} (needs ${missing.join(", ")}, not installed here)`;
    if (process.env.CI === undefined) return test.skip(fullName, body);
    test(fullName, () => expect(missing).toEqual([]));
  };
}
