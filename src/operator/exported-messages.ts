import type { StoredMessage } from "../../actors/server/ports.ts";
import { fileErrorReason } from "../error-message.ts";
import { splitLines } from "./byte-lines.ts";
import { parseExported } from "./exported-line.ts";
import { OperatorError } from "./operator-error.ts";

/** Where lines of an export come from. */
export interface ExportedFile {
  readonly name: string;
  readonly chunks: () => AsyncIterable<Uint8Array>;
}

/**
 * Reads the messages of an export, in the order of their ids. Rejects with `OperatorError`: it names the line if one breaks a
 * rule of the protocol.
 */
export async function* readExported(source: ExportedFile): AsyncGenerator<StoredMessage> {
  let lastId = 0;
  try {
    for await (const { number, text } of splitLines(source.name, source.chunks())) {
      const message = parseExported(text);
      const fault = typeof message === "string" ? message : describeOrder(message, lastId);
      if (typeof message === "string" || fault !== undefined)
        throw new OperatorError(`${source.name}, line ${number}: ${fault}; nothing was imported`);
      lastId = message.id;
      yield message;
    }
  } catch (error) {
    throw describeUnreadableSource(error, source.name);
  }
}

/** What is wrong with a message after that id; undefined if nothing is [IDS-2]. */
function describeOrder({ id }: StoredMessage, lastId: number): string | undefined {
  return id > lastId ? undefined : `its id ${id} does not come after ${lastId}`;
}

/** An error in words for the operator if the source of an import cannot be read; any other one as it is. */
export function describeUnreadableSource(error: unknown, name: string): unknown {
  const isOfSource = error instanceof Error && "syscall" in error;
  if (!isOfSource) return error;
  return new OperatorError(`can't read ${name}: ${fileErrorReason(error)}`, { cause: error });
}
