import { format, parse, resolve } from "node:path";
import { boardMetrics } from "../board-metrics.ts";
import { badConfiguration } from "../failure.ts";
import { formatHgrm } from "./hgrm.ts";
import { OutputFile } from "./output-file.ts";
import { formatPage } from "./page.ts";
import { formatPrometheus } from "./prometheus.ts";
import type { RunReport } from "./report.ts";
import { formatCsv } from "./seconds-table.ts";

/** The paths of the files that a run writes; undefined for those that nobody asked for. */
export interface OutputPaths {
  readonly csv?: string | undefined;
  readonly hdr?: string | undefined;
  readonly html?: string | undefined;
  readonly prometheus?: string | undefined;
}

interface PlannedFile {
  readonly file: OutputFile;
  readonly describe: (report: RunReport) => string;
}

const [mainLatency, ...otherLatencies] = boardMetrics.latencies;

/** The files that a run writes when it has ended. */
export class OutputFiles implements Disposable {
  readonly #paths: OutputPaths;
  readonly #planned: PlannedFile[] = [];

  /** Throws a `RunFailure` if one of the files cannot be written. */
  constructor(paths: OutputPaths) {
    refuseTwins(paths);
    this.#paths = paths;
    try {
      this.#plan("--csv", paths.csv, ({ timeline }) => formatCsv(timeline));
      this.#plan("--hdr", paths.hdr, ({ timeline }) => formatHgrm(timeline.timesOf(mainLatency)));
      this.#plan("--html", paths.html, formatPage);
      this.#plan("--prometheus", paths.prometheus, formatPrometheus);
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  get isEmpty(): boolean {
    return this.#planned.length === 0;
  }

  /** Throws a `RunFailure` if the disk refuses a file. */
  write(report: RunReport): void {
    for (const { file, describe } of this.#planned) file.write(describe(report));
    if (this.#paths.hdr !== undefined) writeOtherLatencies(this.#paths.hdr, report);
  }

  [Symbol.dispose](): void {
    for (const { file } of this.#planned) file[Symbol.dispose]();
  }

  #plan(flag: string, path: string | undefined, describe: (report: RunReport) => string): void {
    if (path !== undefined) this.#planned.push({ file: new OutputFile(flag, path), describe });
  }
}

/** The format holds one histogram, so each other latency that has samples gets a file beside: `name-send_latency.hgrm`. */
function writeOtherLatencies(path: string, { timeline }: RunReport): void {
  const { dir, name, ext } = parse(path);
  for (const latency of otherLatencies) {
    const times = timeline.timesOf(latency);
    if (times.length === 0) continue;
    using file = new OutputFile("--hdr", format({ dir, name: `${name}-${latency}`, ext }));
    file.write(formatHgrm(times));
  }
}

function refuseTwins(paths: OutputPaths): void {
  const resolved = Object.values(paths).flatMap((path) => (path === undefined ? [] : [resolve(path)]));
  const twin = resolved.find((path, index) => resolved.indexOf(path) !== index);
  if (twin !== undefined) throw badConfiguration(`${twin}: two output files cannot have one path`);
}
