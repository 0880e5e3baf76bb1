import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import packageJson from "../../package.json" with { type: "json" };
import { deadlineMs } from "../support/deadline.ts";
import { mainPath, runProgram } from "../support/program.ts";
import { startService } from "../support/service-manager.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const text = readFileSync(`${root}packaging/Dockerfile`, "utf8");
const instructions = text
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line): [string, string] => [line.split(" ", 1)[0] ?? "", line.slice(line.indexOf(" ") + 1)]);
const last = (name: string) => instructions.findLast(([each]) => each === name)?.[1] ?? "";
const listIn = (value: string): string[] => JSON.parse(value.slice(value.indexOf("[")));

/** The image's command, with its folder for data here, and on loopback. */
const commandIn = (folder: string) =>
  listIn(last("CMD"))
    .slice(1)
    .map((each) => each.replace("/data/", `${folder}/`).replace("0.0.0.0", "127.0.0.1"));
const anyPorts = ["--tcp-port", "0", "--http-port", "0", "--admin-port", "0"];

describe("the image for Docker", () => {
  test("is built with the Bun that package.json pins, and runs as nobody", () => {
    const images = instructions.filter(([name]) => name === "FROM").map(([, image]) => image);
    expect(images).toEqual([
      `oven/${packageJson.packageManager.replace("@", ":")} AS build`,
      "gcr.io/distroless/cc-debian12:nonroot",
    ]);
    expect([last("USER"), last("VOLUME"), last("STOPSIGNAL")]).toEqual(["65532:65532", "/data", "SIGTERM"]);
  });

  test("runs the program itself, so that it gets the signals", () => {
    expect(listIn(last("ENTRYPOINT"))).toEqual(["/usr/bin/lastword"]);
    expect(last("COPY")).toBe("--from=build --chown=65532:65532 /src/data /data");
    expect(text).toContain("\nCOPY --from=build /src/lastword /usr/bin/lastword\n");
    expect(listIn(last("CMD"))[0]).toBe("server");
    expect(text).not.toContain("--allow-anyone");
  });

  test("has every file that the build needs, and no other", () => {
    const copied = instructions
      .filter(([name, value]) => name === "COPY" && !value.startsWith("--from"))
      .flatMap(([, value]) => value.split(" ").slice(0, -1));
    const kept = readFileSync(`${root}packaging/Dockerfile.dockerignore`, "utf8").trim().split("\n");
    expect(kept[0]).toBe("*");
    expect(new Set(kept.slice(1))).toEqual(new Set(copied.map((name) => `!${name}`)));
    expect(copied.filter((name) => !existsSync(`${root}${name}`))).toEqual([]);
  });

  test("listens beyond the machine, and starts only with tokens", async () => {
    expect(listIn(last("CMD")).slice(0, 3)).toEqual(["server", "--host", "0.0.0.0"]);
    using data = temporaryFolder();
    await using without = startService([...commandIn(data.path), ...anyPorts], {});
    const { code, stderr } = await without.exited();
    expect([code, stderr]).toEqual([1, expect.stringContaining(`${data.path}/tokens`)]);

    await runProgram(["token", "new", "ann", "--add-to", `${data.path}/tokens`]);
    await using server = startService([...commandIn(data.path), ...anyPorts], {});
    expect(await server.ready()).toStartWith("listening tcp://127.0.0.1:");
    server.kill("SIGTERM");
    expect((await server.exited()).code).toBe(0);
  });

  test("opens the admin port, 4042, to its container alone", async () => {
    const command = listIn(last("CMD"));
    expect(command[command.indexOf("--admin-port") + 1]).toBe("4042");
    expect(command).not.toContain("--admin-host");
    expect(last("EXPOSE")).toBe("4040 4041");
    using data = temporaryFolder();
    await runProgram(["token", "new", "ann", "--add-to", `${data.path}/tokens`]);
    await using server = startService([...commandIn(data.path), ...anyPorts], {});
    const [, url = ""] =
      / (http:\/\/127\.0\.0\.1:\d+\/metrics)$/.exec((await server.ready()).trimEnd()) ?? [];
    expect(await (await fetch(url)).text()).toContain("\nlastword_build_info{");
    server.kill("SIGTERM");
    expect((await server.exited()).code).toBe(0);
  });

  test("another container reaches it by the name of the board's, as docs/operate.md says", async () => {
    const operate = readFileSync(`${root}docs/operate.md`, "utf8");
    const [, flags = ""] =
      /^ +docker run -d --name board --network watching (-e .*) \\$/m.exec(operate) ?? [];
    const environment = Object.fromEntries(
      [...flags.matchAll(/-e (\w+)=(\S+)/g)].map(([, name = "", value = ""]) => [name, value]),
    );
    expect(environment).toEqual({ LASTWORD_ADMIN_HOST: "0.0.0.0", LASTWORD_HTTP_HOSTS: "board" });
    using data = temporaryFolder();
    await runProgram(["token", "new", "ann", "--add-to", `${data.path}/tokens`]);
    await using server = startService([...commandIn(data.path), ...anyPorts], environment);
    const [, port = ""] = / http:\/\/0\.0\.0\.0:(\d+)\/metrics$/.exec((await server.ready()).trimEnd()) ?? [];
    const ask = (host: string) => fetch(`http://127.0.0.1:${port}/metrics`, { headers: { Host: host } });
    expect([(await ask("board:4042")).status, (await ask("elsewhere:4042")).status]).toEqual([200, 403]);
    server.kill("SIGTERM");
    expect((await server.exited()).code).toBe(0);
  });

  test("its health check passes with a token, on an empty board, too, and fails without one or without a server", async () => {
    using data = temporaryFolder();
    const made = await runProgram(["token", "new", "health", "--add-to", `${data.path}/tokens`]);
    await using server = startService([...commandIn(data.path), ...anyPorts], {});
    const port = /^listening tcp:\/\/127\.0\.0\.1:(\d+) /.exec(await server.ready())?.[1] ?? "";
    const [program, ...check] = listIn(last("HEALTHCHECK"));
    expect(program).toBe("/usr/bin/lastword");
    const environment = { LASTWORD_PORT: port, LASTWORD_TOKEN: made.stdout.trim() };
    expect((await runProgram(check, environment)).code).toBe(0);
    expect((await runProgram(check, { LASTWORD_PORT: port })).code).toBe(1);
    server.kill("SIGTERM");
    expect((await server.exited()).code).toBe(0);
    expect((await runProgram(check, environment)).code).toBe(1);
  });
});

test("docs/operate.md makes the tokens of the image, and the file with the one of its health check", async () => {
  const guide = readFileSync(`${root}docs/operate.md`, "utf8");
  // The others, in a network, are for Prometheus.
  const runs = (guide.match(/(?<=^ {4})docker run .*$/gm) ?? []).filter((run) => !run.includes("--network"));
  expect(runs).toHaveLength(3);
  using data = temporaryFolder();
  // The program stands for the image.
  const program = `'${process.execPath}' '${mainPath}'`;
  const start = /^docker run --rm -v board:\/data lastword /;
  for (const command of runs.slice(0, 2)) {
    expect(command).toMatch(start);
    const here = command.replace(start, `${program} `).replace("/data", data.path);
    expect(Bun.spawnSync(["sh", "-c", here], { cwd: data.path }).exitCode).toBe(0);
  }
  expect(readFileSync(`${data.path}/tokens`, "utf8")).toMatch(/^ann \w{64}\nhealth \w{64}\n$/);
  expect(readFileSync(`${data.path}/health.env`, "utf8")).toMatch(/^LASTWORD_TOKEN=lw_[\w-]+\n$/);
  expect(runs[2]).toContain(" --env-file health.env ");
});

const hasDocker = Bun.which("docker") !== null && Bun.spawnSync(["docker", "info"]).success;

test.if(hasDocker)(
  "Docker builds the image (needs a Docker daemon)",
  async () => {
    const build = ["docker", "build", "-q", "-f", "packaging/Dockerfile", "-t", "lastword-test", "."];
    const child = Bun.spawn(build, { cwd: root, stdout: "pipe", stderr: "inherit" });
    const [image, code] = [await new Response(child.stdout).text(), await child.exited];
    expect(code).toBe(0);
    const version = Bun.spawnSync(["docker", "run", "--rm", image.trim(), "--version"]).stdout.toString();
    Bun.spawnSync(["docker", "image", "rm", image.trim()]);
    expect(version).toBe(`${packageJson.version}\n`);
  },
  10 * deadlineMs,
);
