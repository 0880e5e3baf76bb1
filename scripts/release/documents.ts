import { readdirSync } from "node:fs";

/** What a user reads: every package has it with its folders, so that its links lead somewhere. */
export function listDocuments(): string[] {
  const pages = ["docs", "packaging/cluster"]
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => `${parentPath}/${name}`);
  const others = ["README.md", "CHANGELOG.md", "PROTOCOL.md", "ARCHITECTURE.md", "CONTRIBUTING.md"];
  return [...others, "loadtest/README.md", "loadtest/RESULTS.md", ...pages];
}
