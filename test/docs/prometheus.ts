import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { collectOutput } from "../support/collect-output.ts";
import { eventually } from "../support/deadline.ts";
import { findFreePort } from "../support/free-port.ts";
import { findProgram } from "../support/programs.ts";

/** The folder of `prometheus.yml`, `alerts.yml` and `grafana.json`. */
export const watching = fileURLToPath(new URL("../../docs/recipes/watching/", import.meta.url));

/** What the HTTP API of Prometheus answers. */
interface PrometheusAnswer {
  readonly status: string;
  readonly data: {
    readonly result?: readonly unknown[];
    readonly groups?: readonly { readonly rules: readonly PrometheusRule[] }[];
  };
  readonly error?: string;
}

/** What Prometheus says of a rule. */
interface PrometheusRule {
  readonly name: string;
  readonly health: "ok" | "unknown" | "err";
  readonly state: "inactive" | "pending" | "firing";
  readonly lastError?: string;
}

/** A Prometheus with the config of the documents, which scrapes this admin port every second instead of its own. */
export class Prometheus implements AsyncDisposable {
  readonly #child: Bun.Subprocess;
  readonly #url: string;

  private constructor(child: Bun.Subprocess, url: string) {
    this.#child = child;
    this.#url = url;
  }

  /** Starts one on a free port, with its files in `folder`; another program may take that port: then on another one. */
  static async start(adminPort: number | undefined, folder: string): Promise<Prometheus> {
    const config = readFileSync(`${watching}prometheus.yml`, "utf8")
      .replace("127.0.0.1:4042", `127.0.0.1:${adminPort}`)
      .replaceAll("15s", "1s")
      .replace("- alerts.yml", `- ${watching}alerts.yml`);
    await Bun.write(`${folder}/prometheus.yml`, config);
    for (;;) {
      const address = `127.0.0.1:${findFreePort()}`;
      const child = Bun.spawn(
        [
          findProgram("prometheus") ?? "",
          `--config.file=${folder}/prometheus.yml`,
          `--storage.tsdb.path=${folder}/data`,
          `--web.listen-address=${address}`,
          "--log.level=error",
        ],
        { stdout: "ignore", stderr: "pipe", cwd: dirname(watching) },
      );
      const url = `http://${address}`;
      const state = await eventually(
        () => (child.exitCode === null ? isReady(url) : "exited"),
        (seen) => seen !== "starting",
      );
      if (state === "ready") return new Prometheus(child, url);
      const stderr = await new Response(child.stderr).text();
      if (!stderr.includes("address already in use")) throw new Error(`prometheus did not start: ${stderr}`);
    }
  }

  /** The values of an expression now. Throws if Prometheus refuses it. */
  async query(expr: string): Promise<readonly unknown[]> {
    const { data } = await this.#ask(`/api/v1/query?query=${encodeURIComponent(expr)}`);
    return data.result ?? [];
  }

  /** All rules. */
  async rules(): Promise<readonly PrometheusRule[]> {
    const { data } = await this.#ask("/api/v1/rules");
    return (data.groups ?? []).flatMap(({ rules }) => rules);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child.exited;
  }

  async #ask(path: string): Promise<PrometheusAnswer> {
    const response = await fetch(this.#url + path);
    const answer: PrometheusAnswer = JSON.parse(await response.text());
    if (answer.status !== "success") throw new Error(`${path}: ${answer.error}`);
    return answer;
  }
}

async function isReady(url: string): Promise<"ready" | "starting"> {
  try {
    return (await fetch(`${url}/-/ready`)).ok ? "ready" : "starting";
  } catch {
    return "starting";
  }
}

/** Runs `promtool` with this on its standard input; returns its exit code and all that it said. */
export async function promtool(args: readonly string[], input = ""): Promise<{ code: number; text: string }> {
  const child = Bun.spawn([findProgram("promtool") ?? "", ...args], {
    stdin: new Blob([input]),
    stdout: "pipe",
    stderr: "pipe",
  });
  const { code, stdout, stderr } = await collectOutput(child);
  return { code, text: stdout + stderr };
}
