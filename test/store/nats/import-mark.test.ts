import { describe, expect, test } from "bun:test";
import { findImportProblem, importMark } from "../../../src/store/nats/import/mark.ts";
import { rejectReplaced } from "../../../src/store/nats/open-stream.ts";
import { describeStream } from "../../../src/store/nats/stream-info.ts";
import { streamConfig } from "../../../src/store/nats/stream-settings.ts";

const settings = streamConfig({ replicas: 3, keep: undefined, identity: "board" });
const incomplete = { ...settings, metadata: { "lastword-identity": "board", ...importMark } };
const words = "an import into this board is under way or was interrupted: run lastword import again";

describe("a stream that an import has not completed", () => {
  test("is told from one that is complete", () => {
    expect(findImportProblem(settings)).toEqual([]);
    expect(findImportProblem({})).toEqual([]);
    expect(findImportProblem(incomplete)).toEqual([words]);
  });

  test("is refused by a server that began to start before the import, and so is another board", () => {
    const stream = describeStream({ config: settings });
    expect(rejectReplaced(stream, "board")).toBe(stream);
    expect(() => rejectReplaced(describeStream({ config: incomplete }), "board")).toThrow(words);
    expect(() => rejectReplaced(stream, "before")).toThrow("another board is there than before");
  });
});
