import { expect } from "bun:test";
import { chownSync, readdirSync, statSync } from "node:fs";
import { testWithout } from "../support/programs.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { operate, storeTexts } from "./board.ts";

/** A user whom no other test has: the server's, say. */
const user = 65_532;

testWithout(process.getuid?.() === 0 ? [] : ["root"])(
  "what root restores or imports belongs to the user of the server, who owns the folder",
  async () => {
    using own = temporaryFolder();
    using theirs = temporaryFolder();
    storeTexts(`${own.path}/backup.db`, ["one"]);
    const exported = await operate(`${own.path}/backup.db`, "export");
    await Bun.write(`${own.path}/board.ndjson`, exported.stdout);
    chownSync(theirs.path, user, user);
    const restored = await operate(`${theirs.path}/restored.db`, "restore", `${own.path}/backup.db`);
    const imported = await operate(`${theirs.path}/imported.db`, "import", `${own.path}/board.ndjson`);
    expect([restored, imported]).toMatchObject([{ code: 0 }, { code: 0 }]);
    const files = readdirSync(theirs.path).sort();
    expect(files).toEqual(expect.arrayContaining(["imported.db", "restored.db"]));
    const owners = files.map((name) => [name, statSync(`${theirs.path}/${name}`).uid]);
    expect(owners).toEqual(files.map((name) => [name, user]));
  },
);
