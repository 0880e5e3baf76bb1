import { isKey } from "../../protocol/key.ts";

/** A person who is carried to another device. */
export interface Carried {
  readonly key: string;
  /** Empty if there is none. */
  readonly name: string;
}

/** The address that carries a person: in its fragment, which no server and no log sees. */
export function formatKeyLink(address: string, { key, name }: Carried): string {
  return `${address}#${new URLSearchParams(name === "" ? { key } : { key, name })}`;
}

/** The person in the fragment of an address; undefined if there is none. */
export function parseKeyLink(hash: string): Carried | undefined {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const key = fields.get("key") ?? "";
  return isKey(key) ? { key, name: fields.get("name") ?? "" } : undefined;
}
