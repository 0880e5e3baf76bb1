import { describe, expect, test } from "bun:test";
import { startSlowServer } from "../docs/slow-server.ts";
import { sharedTlsFiles } from "../support/certificates.ts";
import { startOtherServer } from "../support/client-server.ts";
import { findFreePort } from "../support/free-port.ts";
import { runProgram } from "../support/program.ts";
import { testWith } from "../support/programs.ts";
import { startServer } from "../support/server.ts";
import { WireClient } from "../support/wire-client.ts";

/** Above what a loaded machine takes. */
const patient = ["-w", "60000", "-c", "60000", "--timeout", "60"];
const figures = /^connect=\S+ms;;;0 p50=\S+ms;;;0 p99=\S+ms;60000;60000;0 max=\S+ms;;;0 last_id=1c;;;0$/;

/** Runs `check`; it says nothing on stderr. */
async function check(args: readonly string[], environment: Record<string, string> = {}) {
  const { code, stdout, stderr } = await runProgram(["check", ...args], environment);
  expect([stderr, stdout.split("\n").length]).toEqual(["", 2]);
  const [text = "", drawn = ""] = stdout.trimEnd().split(" | ");
  return { code, text, drawn };
}

const healthy = { fetch: () => new Response("ok\n"), hostname: "127.0.0.1", port: 0 };
const sick = { ...healthy, fetch: () => new Response("the disk | is full\n", { status: 503 }) };

describe("lastword check", () => {
  test("a server that answers is OK: by host and port, by URL, at its page and its admin port", async () => {
    await using server = await startServer({ httpPort: 0, adminPort: 0 });
    using ann = await WireClient.connect(server.tcpPort);
    await ann.ask("register ann");
    await ann.ask("send hello");
    const admin = ["--admin-url", `http://127.0.0.1:${server.adminPort}/metrics`];
    const places: [number | undefined, string[]][] = [
      [server.tcpPort, ["--port", `${server.tcpPort}`]],
      [server.tcpPort, ["--url", `tcp://127.0.0.1:${server.tcpPort}`, ...admin]],
      [server.httpPort, ["--url", `http://127.0.0.1:${server.httpPort}/`, "-n", "1"]],
    ];
    for (const [place, args] of places) {
      const { code, text, drawn } = await check([...args, ...patient]);
      const reads = args.includes("-n") ? "1 read" : "20 reads";
      expect(text).toStartWith(`LASTWORD OK: ${reads} at 127.0.0.1:${place}, p50 `);
      expect([code, drawn]).toEqual([0, expect.stringMatching(figures)]);
    }
  });

  test("it reads as often as it is told, and sends nothing else", async () => {
    await using server = startOtherServer({ answer: () => "7 ann: hi\n" });
    await check(["--port", `${server.port}`, "-n", "3", ...patient]);
    // One more, to warm up.
    expect(server.lines).toEqual(["read", "read", "read", "read"]);
  });

  test("a slow server is a warning, or critical", async () => {
    using server = startSlowServer(() => "7 ann: hi\n", 64, 20);
    const slow = ["--port", `${server.port}`, "--reads", "2", "--timeout", "60"];
    const warning = await check([...slow, "-w", "1", "-c", "60000"]);
    const critical = await check([...slow, "-w", "1", "-c", "1"]);
    expect([warning.code, warning.text]).toEqual([1, expect.stringMatching(/WARNING.*, above 1 ms$/)]);
    expect([critical.code, critical.text]).toEqual([2, expect.stringMatching(/CRITICAL.*, above 1 ms$/)]);
  });

  test("a server that is not there, refuses, or is none is critical, with the reason", async () => {
    const port = findFreePort();
    expect(await check(["--port", `${port}`, ...patient])).toEqual({
      code: 2,
      text: `LASTWORD CRITICAL: can't connect to 127.0.0.1:${port}: connection refused`,
      drawn: "",
    });
    await using busy = startOtherServer({ answer: () => "error busy: too many | connections\n" });
    expect((await check(["--port", `${busy.port}`, ...patient])).text).toBe(
      `LASTWORD CRITICAL: 127.0.0.1:${busy.port} answered: error busy: too many / connections`,
    );
    await using rude = startOtherServer({ answer: () => "hang up" });
    expect((await check(["--port", `${rude.port}`, ...patient])).code).toBe(2);
  });

  test("a server that does not answer in time is critical", async () => {
    await using silent = startOtherServer({ answer: () => undefined });
    const { code, text } = await check(["--port", `${silent.port}`, "--timeout", "0.5"]);
    expect([code, text]).toEqual([2, "LASTWORD CRITICAL: no result within 0.5 s"]);
  });

  test("an admin port that says no, or nothing, is critical, whatever the board does", async () => {
    await using server = await startServer();
    const board = ["--port", `${server.tcpPort}`, ...patient];
    using ill = Bun.serve(sick);
    const unhealthy = await check([...board, "--admin-url", ill.url.href]);
    expect([unhealthy.code, unhealthy.text]).toEqual([
      2,
      expect.stringContaining("CRITICAL: not healthy (status 503): the disk / is full; 20 reads at "),
    ]);
    using well = Bun.serve(healthy);
    expect((await check([...board, "--admin-url", well.url.href])).code).toBe(0);
    const gone = await check([...board, "--admin-url", `http://127.0.0.1:${findFreePort()}`]);
    expect([gone.code, gone.text]).toEqual([
      2,
      expect.stringMatching(
        /no answer from the admin port at \S+: connection refused; the server opens it with --admin-port; 20 reads/,
      ),
    ]);
    const both = await check(["--port", `${findFreePort()}`, "--admin-url", ill.url.href, ...patient]);
    expect(both.text).toMatch(/not healthy .*; .*connection refused$/);
  });

  testWith(["openssl"])("with TLS, the days that its certificate has left count, too", async () => {
    // It is valid for two days.
    const { certificate, key } = await sharedTlsFiles();
    await using server = await startServer({ tlsCert: certificate, tlsKey: key, httpPort: 0 });
    const trusting = [...patient, "--tls-ca", certificate];
    for (const url of [`tls://127.0.0.1:${server.tcpPort}`, `https://127.0.0.1:${server.httpPort}`]) {
      const soon = await check(["--url", url, ...trusting]);
      expect([soon.code, soon.text]).toEqual([
        2,
        expect.stringMatching(/^LASTWORD CRITICAL: the certificate expires in 1 day; 20 reads at /),
      ]);
      expect(soon.drawn).toEndWith(" last_id=0c;;;0 tls_days=1;14:;3:;");
      const variables = { LASTWORD_WARNING_DAYS: "2", LASTWORD_CRITICAL_DAYS: "1" };
      const later = await check(["--url", url, ...trusting], variables);
      expect([later.code, later.text]).toEqual([1, expect.stringContaining("WARNING: the certificate ")]);
      const fine = await check(["--url", url, ...trusting, "--warning-days", "1", "--critical-days", "1"]);
      expect([fine.code, fine.text]).toEqual([
        0,
        expect.stringMatching(/ ms; the certificate expires in 1 day$/),
      ]);
      const strange = await check(["--url", url, ...patient]);
      expect([strange.code, strange.text]).toEqual([
        2,
        expect.stringMatching(/certificate is not trusted: .*; the certificate expires in 1 day$/),
      ]);
    }
  });

  test("a mistake in the command line or in a variable is unknown, and told on stdout", async () => {
    for (const [args, environment, reason] of [
      [["--nope"], {}, "unknown option '--nope'"],
      [["-w", "2", "-c", "1"], {}, "--warning-ms must not be above --critical-ms"],
      [["--warning-days", "2"], {}, "--warning-days must not be below --critical-days"],
      [["--admin-url", "4042"], {}, "It takes an address such as"],
      [["--url", "tcp://127.0.0.1", "--port", "1"], {}, "cannot be used with"],
      [[], { LASTWORD_READS: "0" }, "It takes a whole number from 1 to 10000"],
    ] as const) {
      const { code, text } = await check(args, environment);
      expect([code, text]).toEqual([3, expect.stringContaining(reason)]);
      expect(text).toStartWith("LASTWORD UNKNOWN: error: ");
    }
  });
});
