/** A JSON object of the engine, of which nothing is known. */
export type JsonObject = { readonly [key: string]: unknown };

/** An answer of the engine's API: what was asked for, or a number of its list of errors. */
export type ApiAnswer =
  | { readonly outcome: "answered"; readonly body: JsonObject }
  | { readonly outcome: "refused"; readonly code: number; readonly reason: string };

/** Numbers of the engine's list of errors: too few of its servers are there, or none leads. */
const temporaryCodes: readonly number[] = [10005, 10008];

/** Whether the engine may do later what it refused with this number: its servers find together after a start. */
export function isTemporary(code: number): boolean {
  return temporaryCodes.includes(code);
}

const decoder = new TextDecoder();

/** Parses an answer of the engine's API; undefined if it is none. */
export function parseApiAnswer(bytes: Uint8Array): ApiAnswer | undefined {
  const body = parseJson(decoder.decode(bytes));
  if (body === undefined) return undefined;
  const error = objectIn(body, "error");
  if (error === undefined) return { outcome: "answered", body };
  return {
    outcome: "refused",
    code: numberIn(error, "err_code") ?? numberIn(error, "code") ?? 0,
    reason: textIn(error, "description") ?? "no reason given",
  };
}

/** The object under this key; undefined if there is none. */
export function objectIn(body: JsonObject | undefined, key: string): JsonObject | undefined {
  const value = body?.[key];
  return isObject(value) ? value : undefined;
}

/** The objects in the list under this key. */
export function objectsIn(body: JsonObject | undefined, key: string): readonly JsonObject[] {
  const value = body?.[key];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The number under this key; undefined if there is none. */
export function numberIn(body: JsonObject | undefined, key: string): number | undefined {
  const value = body?.[key];
  return typeof value === "number" ? value : undefined;
}

/** The text under this key; undefined if there is none. */
export function textIn(body: JsonObject | undefined, key: string): string | undefined {
  const value = body?.[key];
  return typeof value === "string" ? value : undefined;
}

function parseJson(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
