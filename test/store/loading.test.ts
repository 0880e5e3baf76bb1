import { describe, expect, test } from "bun:test";
import { findLoaded } from "../support/loaded-modules.ts";

const isOfNats = (path: string) => path.startsWith("@nats-io/");

describe("a server loads only what its store needs", () => {
  for (const file of ["server/run-server.ts", "server/check-settings.ts", "operator/export.ts"]) {
    test(`${file} does without the packages of NATS`, async () => {
      const loaded = [...(await findLoaded(`src/${file}`))];
      expect(loaded).toContain("src/store/open.ts");
      expect(loaded.filter(isOfNats)).toEqual([]);
    });
  }

  test("a board that several servers share needs them", async () => {
    const loaded = [...(await findLoaded("src/store/nats/node.ts"))];
    expect(loaded.filter(isOfNats)).toContain("@nats-io/transport-node");
  });
});
