import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import packageJson from "../../../package.json" with { type: "json" };
import { debianEntries, packDebian } from "../../../scripts/release/debian.ts";
import { readLockedPackages } from "../../../scripts/release/lock-file.ts";
import { run } from "../../../scripts/release/run.ts";
import { listRuntimeLibraries } from "../../../scripts/release/runtime-libraries.ts";
import { stage } from "../../../scripts/release/stage.ts";
import { formatSample } from "../../../scripts/sample-config/sample.ts";
import { collectOutput } from "../../support/collect-output.ts";
import { findProgram, testWithout } from "../../support/programs.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const { version } = packageJson;
const needed = ["tar", "gzip", "sha256sum", "dpkg-deb"];
const missing = needed.filter((program) => findProgram(program) === null);
const mayInstall = process.env.CI !== undefined && process.getuid?.() === 0;
/** A build and two compressions of 110 MB, on a machine with much else to do. */
const releaseTimeoutMs = 600_000;

const made = temporaryFolder();
const dist = `${made.path}/dist`;
const archive = `${dist}/lastword-${version}-linux-x64.tar.gz`;
const debian = `${dist}/lastword_${version}_amd64.deb`;
const unpacked = `${made.path}/lastword-${version}-linux-x64`;

/** Without a sync of each file: the test needs none. */
const install = ["dpkg", "--force-unsafe-io", "--force-confdef", "--force-confold", "--install"];

/** Packs the version that comes next, whose program is a small file, and whose default settings have changed. */
async function packNext(folder: string): Promise<string> {
  const manual = { man: "man", bash: "bash", zsh: "zsh", fish: "fish" };
  const release = { version: `${version}.1`, timeSeconds: 1_700_000_000 };
  stage(`${folder}/next`, debianEntries("LICENSE", "amd64", manual, release));
  appendFileSync(`${folder}/next/etc/lastword/lastword.toml`, "# new\n");
  await packDebian(`${folder}/next`, `${folder}/next.deb`, release);
  return `${folder}/next.deb`;
}

beforeAll(async () => {
  if (missing.length > 0) return;
  const command = [process.execPath, "run", "--silent", "release", "--target", "linux-x64", "--out", dist];
  const child = Bun.spawn(command, { cwd: root, stdout: "ignore", stderr: "pipe" });
  const stderr = await new Response(child.stderr).text();
  if ((await child.exited) !== 0) throw new Error(stderr);
  await run(["tar", "-C", made.path, "-xzf", archive]);
}, releaseTimeoutMs);

afterAll(() => made[Symbol.dispose]());

describe("a release", () => {
  testWithout(missing)(
    "has an archive, a Debian package, a bill of materials, and their checksums",
    async () => {
      const names = readdirSync(dist).sort();
      expect(names).toEqual([
        "SHA256SUMS",
        `lastword-${version}-linux-x64.tar.gz`,
        `lastword-${version}.cdx.json`,
        `lastword_${version}_amd64.deb`,
      ]);
      const checked = await run(["sh", "-c", 'cd "$0" && sha256sum --check SHA256SUMS', dist]);
      expect(checked.trim().split("\n")).toEqual(names.slice(1).map((name) => `${name}: OK`));
    },
  );

  testWithout(missing)(
    "its archive has the program, which runs, with its manual, completions and units",
    async () => {
      const files = readdirSync(unpacked, { recursive: true, encoding: "utf8" }).sort();
      const isPage = (path: string) => /^(docs|loadtest|packaging\/cluster)\/.|^[A-Z]+\.md$/.test(path);
      const found = files.filter((path) => statSync(`${unpacked}/${path}`).isFile());
      expect(found.filter((path) => !isPage(path))).toEqual([
        "LICENSE",
        ...["completions/_lastword", "completions/lastword.bash", "completions/lastword.fish"],
        ...["lastword", "lastword.1", "lastword.toml"],
        ...["service", "socket", "sysusers"].map((each) => `systemd/lastword.${each}`),
      ]);
      const program = `${unpacked}/lastword`;
      expect(await run([program, "--version"])).toBe(`${version}\n`);
      expect(await run([program, "man"])).toBe(readFileSync(`${unpacked}/lastword.1`, "utf8"));
      const completion = readFileSync(`${unpacked}/completions/_lastword`, "utf8");
      expect(await run([program, "completion", "zsh"])).toBe(completion);
      expect(readFileSync(`${unpacked}/lastword.toml`, "utf8")).toBe(formatSample("package"));
      const listed = await run(["tar", "--numeric-owner", "-tvzf", archive]);
      expect(listed.match(/^\S+ +0\/0 /gm)).toHaveLength(listed.trim().split("\n").length);
    },
  );

  testWithout(missing)("every link in its documents leads to a file that it has", async () => {
    const pages = readdirSync(unpacked, { recursive: true, encoding: "utf8" }).filter((path) =>
      path.endsWith(".md"),
    );
    expect(pages).toEqual(expect.arrayContaining(["README.md", "docs/operate.md", "docs/proxy.md"]));
    const links = pages.flatMap((page) =>
      [...readFileSync(`${unpacked}/${page}`, "utf8").matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(
        ([, target = ""]) => join(dirname(page), target),
      ),
    );
    expect(links).toContain("docs/recipes/watching/alerts.yml");
    expect(links.filter((path) => !existsSync(`${unpacked}/${path}`))).toEqual([]);
  });

  testWithout(missing)("the commands of docs/operate.md install its files where systemd looks", async () => {
    using root = temporaryFolder();
    for (const folder of ["usr/bin", "etc/systemd/system"])
      mkdirSync(`${root.path}/${folder}`, { recursive: true });
    const guide = readFileSync(`${unpacked}/docs/operate.md`, "utf8");
    const [, part = ""] = /^\*\*tar\.gz\.\*\*(.*?)^\*\*/ms.exec(guide) ?? [];
    const commands = part.match(/(?<=^ {4})install .*$/gm) ?? [];
    expect(commands).toHaveLength(4);
    for (const command of commands)
      await run(["sh", "-c", `cd "$0" && ${command.replace(/ (?=\/)/, ` ${root.path}`)}`, unpacked]);
    const files = readdirSync(root.path, { recursive: true, encoding: "utf8" });
    expect(files.filter((path) => statSync(`${root.path}/${path}`).isFile()).sort()).toEqual([
      "etc/lastword/lastword.toml",
      ...["lastword.service", "lastword.socket"].map((name) => `etc/systemd/system/${name}`),
      "etc/sysusers.d/lastword.conf",
      "usr/bin/lastword",
    ]);
  });

  testWithout(missing)(
    "its program, alone and without an environment, serves the page and runs a load test on two processes",
    async () => {
      using empty = temporaryFolder();
      const alone = { cwd: empty.path, env: {} };
      cpSync(`${unpacked}/lastword`, `${empty.path}/lastword`);
      const command = [`${empty.path}/lastword`, "server", "--store", "memory:"];
      const server = Bun.spawn([...command, "--tcp-port", "0", "--http-port", "0"], {
        ...{ ...alone, stdout: "pipe", stderr: "ignore" },
      });
      try {
        const { value } = await server.stdout.getReader().read();
        const [, tcpPort = "", url = ""] =
          /^listening tcp:\S+:(\d+) (\S+)\n/.exec(new TextDecoder().decode(value)) ?? [];
        expect(await (await fetch(url)).text()).toStartWith("<!doctype html>");
        const load = ["-c", "4", "-d", "1", "-w", "2", "-t", "60", "--max-lag", "0", "--port", tcpPort];
        const test = Bun.spawn([`${empty.path}/lastword`, "loadtest", "send-tcp", ...load], {
          ...{ ...alone, stdout: "pipe", stderr: "pipe" },
        });
        const { code, stdout, stderr } = await collectOutput(test);
        expect([code, stderr]).toEqual([0, ""]);
        expect(stdout).toMatch(/\n(\d+) of \1 acknowledged messages are on the board\n/);
      } finally {
        server.kill("SIGTERM");
        await server.exited;
      }
      expect(readdirSync(empty.path)).toEqual(["lastword"]);
    },
    releaseTimeoutMs,
  );

  testWithout(missing)(
    "its program has the same bytes when it is built again, from another folder",
    async () => {
      using other = temporaryFolder();
      for (const name of [
        "actors",
        "loadtest",
        "src",
        "scripts",
        "package.json",
        "tsconfig.json",
        "bunfig.toml",
      ])
        cpSync(`${root}${name}`, `${other.path}/${name}`, { recursive: true });
      for (const { name } of readLockedPackages(`${root}bun.lock`))
        cpSync(`${root}node_modules/${name}`, `${other.path}/node_modules/${name}`, { recursive: true });
      const build = 'cd "$0" && PATH="$1:$PATH" exec sh scripts/build.sh lastword linux-x64';
      const bunFolder = process.execPath.replace(/\/[^/]*$/, "");
      await run(["sh", "-c", build, other.path, bunFolder]);
      const again = Bun.CryptoHasher.hash("sha256", readFileSync(`${other.path}/lastword`), "hex");
      expect(again).toBe(Bun.CryptoHasher.hash("sha256", readFileSync(`${unpacked}/lastword`), "hex"));
    },
    releaseTimeoutMs,
  );

  testWithout(missing)(
    "its bill of materials has Bun and each package that the lock file pins for the program",
    async () => {
      const bill = JSON.parse(readFileSync(`${dist}/lastword-${version}.cdx.json`, "utf8"));
      expect([bill.bomFormat, bill.specVersion, bill.metadata.component.version]).toEqual([
        ...["CycloneDX", "1.6"],
        version,
      ]);
      const locked = readLockedPackages(`${root}bun.lock`).map((each) => `${each.name}@${each.version}`);
      expect(locked).toContain(`pino@${packageJson.dependencies.pino}`);
      expect(locked.length).toBeGreaterThan(10);
      const components: { name: string; version: string; purl: string; licenses: unknown[] }[] =
        bill.components;
      expect(components.map((each) => `${each.name}@${each.version}`)).toEqual([
        `bun@${Bun.version}`,
        ...listRuntimeLibraries().map((each) => `${each.name}@${each.version}`),
        ...locked,
      ]);
      expect(components.map(({ name }) => name)).toEqual(
        expect.arrayContaining(["webkit", "sqlite", "pako"]),
      );
      expect(components.find(({ name }) => name === "pako")?.licenses).toEqual([
        { expression: "(MIT AND Zlib)" },
      ]);
      expect(components.find(({ name }) => name === "boringssl")?.licenses).toEqual([
        { license: { name: "several", url: expect.stringContaining("https://boringssl.") } },
      ]);
      expect(components.filter(({ licenses }) => licenses.length === 0)).toEqual([]);
      const references = [bill.metadata.component["bom-ref"], ...components.map(({ purl }) => purl)];
      const dependencies: { ref: string; dependsOn?: string[] }[] = bill.dependencies;
      expect(dependencies.map(({ ref }) => ref)).toEqual(references);
      expect(
        dependencies.flatMap(({ dependsOn = [] }) => dependsOn).filter((ref) => !references.includes(ref)),
      ).toEqual([]);
    },
  );

  test("does not list a library of Bun whose licence it does not know", () => {
    const names = listRuntimeLibraries().map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["boringssl", "sqlite", "webkit"]));
    expect(names).not.toContain("v8");
    expect(() => listRuntimeLibraries({ ...process.versions, surprise: "1" })).toThrow("library surprise");
  });

  test("refuses a target that there is not, before it builds anything", async () => {
    const release = run([process.execPath, `${root}scripts/release/main.ts`, "--target", "vax"]);
    expect(release).rejects.toThrow("no target vax: there are linux-x64, linux-arm64, darwin-arm64");
  });
});

describe("the Debian package", () => {
  testWithout(missing)(
    "has the program, its unit, its user and its settings, which an upgrade keeps",
    async () => {
      const listed = await run(["dpkg-deb", "--contents", debian]);
      const paths = [...listed.matchAll(/^-\S+ root\/root .* \.(\/\S+)$/gm)].map(([, path]) => path);
      expect(paths).toContain("/usr/share/doc/lastword/docs/operate.md");
      expect(
        paths.filter((path) => !/^\/usr\/share\/doc\/lastword\/.*(\.md|\/.*)$/.test(path ?? "")),
      ).toEqual([
        "/etc/lastword/lastword.toml",
        "/usr/bin/lastword",
        ...["service", "socket"].map((each) => `/usr/lib/systemd/system/lastword.${each}`),
        "/usr/lib/sysusers.d/lastword.conf",
        "/usr/share/bash-completion/completions/lastword",
        ...["changelog.gz", "copyright"].map((each) => `/usr/share/doc/lastword/${each}`),
        "/usr/share/fish/vendor_completions.d/lastword.fish",
        "/usr/share/man/man1/lastword.1.gz",
        "/usr/share/zsh/vendor-completions/_lastword",
      ]);
      const fields = await run(["dpkg-deb", "--field", debian, "Package", "Version", "Architecture"]);
      expect(fields).toBe(`Package: lastword\nVersion: ${version}\nArchitecture: amd64\n`);
      expect(await run(["dpkg-deb", "--info", debian, "conffiles"])).toBe("/etc/lastword/lastword.toml\n");
      await run(["dpkg-deb", "--extract", debian, `${made.path}/extracted`]);
      const settings = readFileSync(`${made.path}/extracted/etc/lastword/lastword.toml`, "utf8");
      expect(settings).toBe(formatSample("package"));
      expect(settings).toContain("\nadmin-port = 4042\n");
    },
  );

  testWithout(mayInstall ? missing : ["root in CI"].filter(() => process.env.CI === undefined))(
    "is installed, runs, keeps changed settings in an upgrade, and goes without the messages",
    async () => {
      const settings = "/etc/lastword/lastword.toml";
      try {
        await run([...install, debian]);
        expect(await run(["/usr/bin/lastword", "--version"])).toBe(`${version}\n`);
        expect(await run(["getent", "passwd", "lastword"])).toContain(":/var/lib/lastword:");
        await Bun.write(settings, 'title = "Ours"\n');
        using folder = temporaryFolder();
        await run([...install, await packNext(folder.path)]);
        expect(await run(["dpkg-query", "--show", "lastword"])).toBe(`lastword\t${version}.1\n`);
        expect(readFileSync(settings, "utf8")).toBe('title = "Ours"\n');
      } finally {
        await run(["dpkg", "--purge", "lastword"]);
        await run(["userdel", "lastword"]);
      }
      expect(findProgram("lastword")).toBeNull();
      expect(await Bun.file(settings).exists()).toBe(false);
    },
    releaseTimeoutMs,
  );

  testWithout(missing)("has the same bytes when it is packed again, whatever its files' times", async () => {
    using folder = temporaryFolder();
    const manual = { man: "man", bash: "bash", zsh: "zsh", fish: "fish" };
    const release = { version: "1.2.3", timeSeconds: 1_700_000_000 };
    const hashes: string[] = [];
    for (const name of ["one", "two"]) {
      stage(`${folder.path}/${name}`, debianEntries("LICENSE", "amd64", manual, release));
      await run(["touch", "-d", name === "one" ? "2026-01-01" : "2026-02-02", `${folder.path}/${name}/usr`]);
      await packDebian(`${folder.path}/${name}`, `${folder.path}/${name}.deb`, release);
      hashes.push(Bun.CryptoHasher.hash("sha256", readFileSync(`${folder.path}/${name}.deb`), "hex"));
    }
    expect(hashes[0]).toBe(hashes[1]);
  });
});
