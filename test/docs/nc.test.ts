import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { testWith } from "../support/programs.ts";
import { startServer } from "../support/server.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The commands of a document that pipe into nc. */
function readNcCommands(document: string): string[] {
  const text = readFileSync(join(root, document), "utf8");
  return [...text.matchAll(/`(printf [^`]* \d+)`/g)].map(([, command = ""]) => command.replace("\\|", "|"));
}

const documents = ["README.md", "docs/README.md", "PROTOCOL.md"];
/** Commands that end with every version of nc, and those for OpenBSD's alone. */
const everywhere = (command: string) => command.includes("close");
const onOpenBsd = (command: string) => command.includes("nc -N");

describe("a pipe into nc", () => {
  test("ends with close in README.md, and is explained for each version of nc in docs/README.md", () => {
    expect(readNcCommands("README.md").filter(everywhere)).toHaveLength(1);
    const flags = readNcCommands("docs/README.md").map((command) => /nc (-N|-q 1) /.exec(command)?.[1]);
    expect(flags).toEqual([undefined, "-N", "-q 1", undefined]);
  });

  for (const document of documents) {
    testWith(["nc"])(`of ${document} ends after its last reply`, async () => {
      const commands = readNcCommands(document);
      // Only OpenBSD's nc knows this option.
      const { stderr } = Bun.spawnSync(["nc", "-h"]);
      const isOpenBsd = stderr.toString().includes("OpenBSD");
      const ours = commands.filter((command) => everywhere(command) || (isOpenBsd && onOpenBsd(command)));
      expect(ours.length).toBeGreaterThan(isOpenBsd || document !== "PROTOCOL.md" ? 0 : -1);
      await using server = await startServer();
      for (const command of ours) {
        const child = Bun.spawn(["sh", "-c", command.replace(/4040/, `${server.tcpPort}`)], {
          stdout: "pipe",
        });
        expect([command, await new Response(child.stdout).text()]).toEqual([
          command,
          "0 server: no messages yet\n",
        ]);
        expect(await child.exited).toBe(0);
      }
    });
  }
});
