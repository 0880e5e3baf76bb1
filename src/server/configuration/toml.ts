import { formatJson } from "../../protocol/text.ts";

/** Formats the value of a setting in TOML, whose texts, numbers and lists are those of JSON. */
export function formatToml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(formatToml).join(", ")}]`;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return formatJson(value);
  throw new Error(`a setting is neither text, number, boolean nor list: ${Bun.inspect(value)}`);
}
