import { describe, expect, test } from "bun:test";
import { chmodSync, copyFileSync, cpSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { testWith } from "../support/programs.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const setup = join(root, "scripts/setup.sh");
const developmentFile =
  /node_modules\/(typescript|@typescript|@biomejs|@oxc-parser|playwright-core|axe-core|bun-types|@types)\//;
const lock = `{
  "packages": {
    "one": ["one@1.0.0", "", {}, "sha512-a"],

    "@scope/two": ["@scope/two@2.0.0", "", { "dependencies": { "three": "1" } }, "sha512-b"],

    "@scope/two/three": ["three@3.0.0", "", {}, "sha512-c"],

    "other-system": ["other-system@4.0.0", "", { "os": "none" }, "sha512-d"],
  }
}
`;

/** A checkout with made-up packages, and a `bun` that says its version and installs nothing, but leaves a mark. */
class Checkout implements Disposable {
  readonly #folder = temporaryFolder();
  readonly path = join(this.#folder.path, "checkout");

  /** `bunVersion`: what `bun --version` says; empty: there is no Bun. */
  constructor(bunVersion: string = Bun.version) {
    mkdirSync(join(this.#folder.path, "programs"));
    mkdirSync(this.path);
    for (const program of ["sh", "sed", "mkdir", "rm"])
      this.#program(program, `exec ${Bun.which(program)} "$@"`);
    if (bunVersion !== "") {
      this.#program("bun", `[ "$1" = install ] && echo installed >&2 || echo ${bunVersion}`);
    }
    writeFileSync(join(this.path, "package.json"), `  "packageManager": "bun@${Bun.version}",\n`);
    writeFileSync(join(this.path, "bun.lock"), lock);
  }

  /** Puts a package in its place. */
  add(folder: string, version: string): void {
    mkdirSync(join(this.path, "node_modules", folder), { recursive: true });
    writeFileSync(join(this.path, "node_modules", folder, "package.json"), `{"version":"${version}"}`);
  }

  addAll(): void {
    this.add("one", "1.0.0");
    this.add("@scope/two", "2.0.0");
    this.add("@scope/two/node_modules/three", "3.0.0");
  }

  /** Runs the set-up: `done`, `installed`, or what it says. */
  async setUp(before: readonly string[] = []): Promise<string> {
    const child = Bun.spawn([...before, "/bin/sh", setup], {
      cwd: this.path,
      env: { PATH: join(this.#folder.path, "programs"), npm_lifecycle_event: "client" },
      stderr: "pipe",
    });
    const stderr = await new Response(child.stderr).text();
    const code = await child.exited;
    return code === 0 && stderr === "" ? "done" : stderr.trim();
  }

  #program(name: string, script: string): void {
    const path = join(this.#folder.path, "programs", name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  }

  [Symbol.dispose](): void {
    chmodSync(this.path, 0o755);
    this.#folder[Symbol.dispose]();
  }
}

describe("set-up", () => {
  test("missing packages are installed once", async () => {
    using checkout = new Checkout();
    expect(await checkout.setUp()).toBe("installed");
    checkout.addAll();
    expect(await checkout.setUp()).toBe("done");
  });

  test("packages installed by another tool are accepted if all are there in the right versions", async () => {
    using checkout = new Checkout();
    checkout.addAll();
    expect(await checkout.setUp()).toBe("done");
    checkout.add("@scope/two/node_modules/three", "3.0.1");
    expect(await checkout.setUp()).toBe("installed");
  });

  test("it detects a changed lock file, a missing package, and an interrupted install", async () => {
    using checkout = new Checkout();
    checkout.addAll();
    await checkout.setUp();
    writeFileSync(join(checkout.path, "bun.lock"), lock.replace("one@1.0.0", "one@1.0.1"));
    expect(await checkout.setUp()).toBe("installed");
    rmSync(join(checkout.path, "node_modules/one"), { recursive: true });
    expect(await checkout.setUp()).toBe("installed");
    checkout.add("one", "1.0.1");
    writeFileSync(join(checkout.path, "node_modules/.lastword-installing"), "");
    expect(await checkout.setUp()).toBe("installed");
    expect(await checkout.setUp()).toBe("done");
  });

  test("it detects a missing command and a missing package for this system", async () => {
    using checkout = new Checkout();
    checkout.addAll();
    checkout.add("other-system", "4.0.0");
    mkdirSync(join(checkout.path, "node_modules/.bin"));
    writeFileSync(join(checkout.path, "node_modules/.bin/one"), "");
    writeFileSync(join(checkout.path, "node_modules/.lastword-installing"), "");
    expect(await checkout.setUp()).toBe("installed");
    expect(await checkout.setUp()).toBe("done");
    for (const path of ["node_modules/.bin/one", "node_modules/other-system"]) {
      rmSync(join(checkout.path, path), { recursive: true });
      expect(await checkout.setUp()).toBe("installed");
      expect(await checkout.setUp()).toBe("done");
    }
  });

  test("another Bun, or none, leads to an error that names the right one and how to get it", async () => {
    for (const [version, found] of [
      ["1.3.0", "1.3.0"],
      ["", "none"],
    ]) {
      using checkout = new Checkout(version);
      expect(await checkout.setUp()).toBe(
        `Lastword needs Bun 1.4.5 (found: ${found}). Install and run it with: npx bun@1.4.5 run client`,
      );
    }
  });

  /** Runs a program as somebody who may not write; root may write anywhere. */
  const asNobody =
    process.getuid?.() === 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [];

  testWith(asNobody.slice(0, 1))(
    "in a checkout that one may not write, missing packages are reported",
    async () => {
      using folder = temporaryFolder();
      chmodSync(folder.path, 0o755);
      cpSync(join(root, "package.json"), join(folder.path, "package.json"));
      writeFileSync(join(folder.path, "bun.lock"), lock);
      const { stderr, code } = await runAsNobody(folder.path, ["sh", setup]);
      expect(code).toBe(1);
      expect(stderr).toContain(
        `not installed in ${folder.path}/node_modules, and you have no permission to write there`,
      );
      expect(stderr).toContain("npx bun@1.4.5 run setup");
    },
  );

  testWith(asNobody.slice(0, 1))(
    "in a checkout that one may not write, a server starts with its store elsewhere",
    async () => {
      using folder = temporaryFolder();
      chmodSync(folder.path, 0o755);
      for (const each of [
        "package.json",
        "bun.lock",
        "bunfig.toml",
        "tsconfig.json",
        "scripts",
        "src",
        "actors",
        "loadtest",
      ]) {
        cpSync(join(root, each), join(folder.path, each), { recursive: true });
      }
      // The user may not be allowed to reach the real packages. Of those for development, some files are enough.
      cpSync(join(root, "node_modules"), join(folder.path, "node_modules"), {
        recursive: true,
        filter: (path) =>
          /package\.json$|\.bin\//.test(path) || !developmentFile.test(path) || statSync(path).isDirectory(),
      });
      const flags = ["run", "server", "--tcp-port", "0", "--http-port", "off"];
      const here = await runAsNobody(folder.path, ["bun", ...flags]);
      expect(here.stderr).toContain(
        `lastword: can't open ${folder.path}/lastword.db: no permission to write to the folder`,
      );
      expect(here.stderr).toContain("--store sqlite:PATH");
      const elsewhere = await runAsNobody(folder.path, ["bun", ...flags, "--store", "memory:"]);
      expect(elsewhere.stdout).toStartWith("listening tcp://127.0.0.1:");
    },
  );

  /** Runs a program in `cwd` until it ends or has written its first line. */
  async function runAsNobody(cwd: string, command: readonly string[]) {
    using programs = temporaryFolder();
    chmodSync(programs.path, 0o755);
    // The Bun that runs this test may be where only its owner may go.
    copyFileSync(process.execPath, join(programs.path, "bun"));
    chmodSync(join(programs.path, "bun"), 0o755);
    const child = Bun.spawn([...asNobody, ...command], {
      cwd,
      env: { PATH: `${programs.path}:/usr/bin:/bin`, HOME: programs.path },
      stdout: "pipe",
      stderr: "pipe",
    });
    const stderr = new Response(child.stderr).text();
    const { value } = await child.stdout.getReader().read();
    child.kill();
    return { stdout: new TextDecoder().decode(value), stderr: await stderr, code: await child.exited };
  }
});
