import { joinBytes } from "../../src/protocol/bytes.ts";

/** How attackers reach the server. */
export type FloodTransport = "TCP" | "WebSocket";

/** What one attacker sends, as lines without their LF: `first` once, then `unit` over and over. */
interface Attack {
  readonly first?: string;
  readonly unit: readonly string[];
}

/** The server closes a connection after 20 errors in a row, so each twentieth line is a `read`. */
const badLinesInRow = 19;

/** The attacks by name. Message 1 is on the board and, except for `send`, the last one: `wait 1` waits. */
const attacks: Readonly<Record<string, (number: number) => Attack>> = {
  read: () => ({ unit: ["read"] }),
  "read <id>": () => ({ unit: ["read 1"] }),
  help: () => ({ unit: ["help"] }),
  send: (number) => ({ first: `register f${number}`, unit: ["send a"] }),
  register: (number) => ({ unit: [`register f${number}`, `register f${number}x`] }),
  "register, bad name": () => ({ unit: [...Array<string>(badLinesInRow).fill("register a:b"), "read"] }),
  wait: () => ({ unit: ["wait 1"] }),
};

/** The attack on a WebSocket alone. */
const ping = "ping";
const opcodes = { text: 1, ping: 9 };
const mask = [0x1c, 0x2d, 0x3e, 0x4f];
/** An attacker writes this much at once. */
const batchBytes = 16_384;

/** The names of all attacks over this transport. */
export function attackNames(transport: FloodTransport): string[] {
  return [...Object.keys(attacks), ...(transport === "WebSocket" ? [ping] : [])];
}

/** What the attacker with this number sends: `first` once, then `batch` over and over. Throws on an unknown name. */
export function encodeAttack(
  name: string,
  transport: FloodTransport,
  number: number,
): { readonly first: Uint8Array; readonly batch: Uint8Array } {
  const none = new Uint8Array();
  if (name === ping) return { first: none, batch: repeat(encodeFrame(opcodes.ping, "ping")) };
  const attack = attacks[name]?.(number);
  if (attack === undefined) throw new Error(`no attack is named ${name}`);
  const encode = (line: string) =>
    transport === "TCP" ? new TextEncoder().encode(`${line}\n`) : encodeFrame(opcodes.text, line);
  return {
    first: attack.first === undefined ? none : encode(attack.first),
    batch: repeat(joinBytes(attack.unit.map(encode))),
  };
}

/** A masked frame of at most 125 bytes (RFC 6455, section 5.2). */
function encodeFrame(opcode: number, text: string): Uint8Array {
  const payload = new TextEncoder().encode(text).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Uint8Array.from([0x80 | opcode, 0x80 | payload.length, ...mask, ...payload]);
}

function repeat(unit: Uint8Array): Uint8Array {
  return joinBytes(Array<Uint8Array>(Math.ceil(batchBytes / unit.length)).fill(unit));
}
