import { type JsonObject, objectIn, textIn } from "../api-answer.ts";

/** Is in the stream's metadata from the first row of an import until all of them are there. */
const importKey = "lastword-import";

/** Metadata that says that the stream is incomplete: no server opens it. */
export const importMark = { [importKey]: "incomplete" };

/** Whether an import into this stream has begun, and has not ended. */
export function isIncomplete(config: JsonObject): boolean {
  return textIn(objectIn(config, "metadata"), importKey) !== undefined;
}

/** Why nobody may use a stream with an import that has not ended; an empty list if there is none. */
export function findImportProblem(config: JsonObject): string[] {
  if (!isIncomplete(config)) return [];
  return ["an import into this board is under way or was interrupted: run lastword import again"];
}
