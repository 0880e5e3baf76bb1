import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Loaded before all tests: clients that they start keep their state in a folder of its own. */
const folder = mkdtempSync(join(tmpdir(), "lastword-state-"));
process.env.XDG_STATE_HOME = folder;
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
