import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "./support/temporary-folder.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const { packageManager } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** The transcript of the README: each command with the lines that it prints. */
function readTranscript(): { command: string; output: string[] }[] {
  const [, transcript = ""] = /```console\n([\s\S]*?)```/.exec(readme) ?? [];
  return transcript
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = "", ...output] = part.trimEnd().split("\n");
      return { command, output };
    });
}

/** Runs a command of the transcript in a shell; only the ports and the file are other ones. */
function runInShell(command: string, environment: Record<string, string>) {
  const withOurBun = command.replaceAll(`npx ${packageManager}`, `"${process.execPath}"`);
  return Bun.spawn(["sh", "-c", `exec 2>/dev/null; ${withOurBun}`], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdout: "pipe",
  });
}

test("the transcript in README.md matches a real session", async () => {
  const [server, client, ...none] = readTranscript();
  if (!server || !client) throw new Error("README.md has no transcript of a server and a client");
  expect(none).toEqual([]);

  using folder = temporaryFolder();
  const serving = runInShell(`exec ${server.command}`, {
    LASTWORD_TCP_PORT: "0",
    LASTWORD_HTTP_PORT: "0",
    LASTWORD_STORE: `sqlite:${folder.path}/board.db`,
  });
  const { value } = await serving.stdout.getReader().read();
  const ready = new TextDecoder().decode(value);
  const [port = "", httpPort = ""] = [...ready.matchAll(/:(\d+)\b/g)].map(([, number]) => number);
  expect([ready.replace(port, "4040").replace(httpPort, "4041").trimEnd()]).toEqual(server.output);

  const talking = runInShell(client.command, { LASTWORD_PORT: port });
  expect((await new Response(talking.stdout).text()).trimEnd().split("\n")).toEqual(client.output);
  serving.kill("SIGTERM");
  await serving.exited;
});

test("README.md is short and names the pinned Bun everywhere", () => {
  expect(readme.split("\n").length).toBeLessThan(80);
  expect(new Set(readme.match(/bun@[\d.]+\d/g))).toEqual(new Set([packageManager]));
});
