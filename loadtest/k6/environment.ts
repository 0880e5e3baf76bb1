import { editDistance } from "./edit-distance.ts";
import { type VariableName, variables } from "./variables.ts";

/** The environment of a script: k6 passes its own, and all others of the process too. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The numbers that a variable accepts. */
export interface NumberRange {
  readonly min: number;
  readonly max?: number;
  readonly isWhole?: boolean;
}

/** An invalid variable. Its message says all, so it has no stack. */
export class InvalidVariable extends Error {
  constructor(message: string) {
    super(message);
    Reflect.deleteProperty(this, "stack");
  }
}

/** The text of a variable; undefined if it is unset or empty. */
export function readText(environment: Environment, name: VariableName): string | undefined {
  return environment[name] || undefined;
}

/** The number in a variable, or `fallback` if it is unset; throws if the number is out of range. */
export function readNumber(
  environment: Environment,
  name: VariableName,
  fallback: number,
  { min, max = Number.POSITIVE_INFINITY, isWhole = true }: NumberRange,
): number {
  const value = readText(environment, name);
  if (value === undefined) return fallback;
  const number = Number(value);
  const isFit = Number.isFinite(number) && number >= min && number <= max;
  if (isFit && (!isWhole || number === Math.floor(number))) return number;
  const range = Number.isFinite(max) ? `from ${min} to ${max}` : `at least ${min}`;
  throw new InvalidVariable(`${name}=${value}: expected a ${isWhole ? "whole " : ""}number, ${range}`);
}

/**
 * Throws if the environment has a variable whose name is nearly one of ours and whose value would suit ours: it is
 * misspelt. All other variables belong to other programs.
 */
export function refuseMisspelt(environment: Environment): void {
  const names = variables.map(({ name }): string => name);
  for (const [name, value] of Object.entries(environment)) {
    if (!value || names.includes(name) || name.startsWith("K6_")) continue;
    const nearest = variables.find(
      (variable) => isNearly(name, variable.name) && suits(value, variable.value),
    );
    if (nearest === undefined) continue;
    throw new InvalidVariable(
      `${name}: did you mean ${nearest.name}? If it is for another program, unset it`,
    );
  }
}

function suits(value: string, kind: string): boolean {
  return ["path", "text", "host"].includes(kind) || /^[\d.:,sm]+$/.test(value);
}

/** Whether a name has our letters in another case or with other dashes, or is one slip away, or two if it is long. */
function isNearly(name: string, ours: string): boolean {
  if (lettersOf(name) === lettersOf(ours)) return true;
  if (Math.abs(name.length - ours.length) > 2) return false;
  // Words of five letters have real neighbours, such as DATE for RATE: there a replaced letter is no slip.
  const distance = editDistance(name, ours, ours.length > 5 ? 1 : 2);
  return distance <= (ours.length > 7 ? 2 : 1);
}

function lettersOf(name: string): string {
  return name.replace(/[-_]/g, "").toUpperCase();
}
