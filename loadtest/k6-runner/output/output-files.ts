import { format, parse, resolve } from "node:path";
import { boardMetrics } from "../board-metrics.ts";
import { badConfiguration, RunFailure } from "../failure.ts";
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
  readonly #jsonPath: string | undefined;
  readonly #jsonFile: OutputFile | undefined;

  /** `jsonPath`: JSON_OUT, which the script writes. Throws a `RunFailure` if one of the files cannot be written. */
  constructor(paths: OutputPaths, jsonPath: string | undefined) {
    refuseTwins([...Object.values(paths), jsonPath]);
    this.#paths = paths;
    this.#jsonPath = jsonPath;
    try {
      this.#jsonFile = jsonPath === undefined ? undefined : new OutputFile("JSON_OUT", jsonPath);
      this.#plan("--csv", paths.csv, ({ timeline }) => formatCsv(timeline));
      this.#plan("--hdr", paths.hdr, ({ timeline }) => formatHgrm(timeline.timesOf(mainLatency)));
      this.#plan("--html", paths.html, formatPage);
      this.#plan("--prometheus", paths.prometheus, formatPrometheus);
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** Whether a file needs the figures of each second. */
  get needsTimeline(): boolean {
    return this.#planned.length > 0;
  }

  /** Writes the files of the script's summary, by path. Returns an error text for each that could not be written. */
  writeSummary(files: ReadonlyMap<string, string>): string[] {
    return [...files].flatMap(([path, text]) =>
      attempt(() => {
        using other = path === this.#jsonPath ? undefined : new OutputFile("handleSummary", path);
        (other ?? this.#jsonFile)?.write(text);
      }),
    );
  }

  /** Writes the runner's own files. Returns an error text for each that could not be written. */
  writeReport(report: RunReport): string[] {
    const failures = this.#planned.flatMap(({ file, describe }) =>
      attempt(() => file.write(describe(report))),
    );
    const { hdr } = this.#paths;
    return hdr === undefined ? failures : [...failures, ...writeOtherLatencies(hdr, report)];
  }

  [Symbol.dispose](): void {
    this.#jsonFile?.[Symbol.dispose]();
    for (const { file } of this.#planned) file[Symbol.dispose]();
  }

  #plan(flag: string, path: string | undefined, describe: (report: RunReport) => string): void {
    if (path !== undefined) this.#planned.push({ file: new OutputFile(flag, path), describe });
  }
}

/** The format holds one histogram, so each other latency that has samples gets a file beside: `name-send_latency.hgrm`. */
function writeOtherLatencies(path: string, { timeline }: RunReport): string[] {
  const { dir, name, ext } = parse(path);
  return otherLatencies.flatMap((latency) => {
    const times = timeline.timesOf(latency);
    if (times.length === 0) return [];
    return attempt(() => {
      using file = new OutputFile("--hdr", format({ dir, name: `${name}-${latency}`, ext }));
      file.write(formatHgrm(times));
    });
  });
}

/** One file that cannot be written keeps no other from being written. */
function attempt(write: () => void): string[] {
  try {
    write();
    return [];
  } catch (error) {
    if (error instanceof RunFailure) return [error.message];
    throw error;
  }
}

function refuseTwins(paths: readonly (string | undefined)[]): void {
  const resolved = paths.flatMap((path) => (path === undefined ? [] : [resolve(path)]));
  const twin = resolved.find((path, index) => resolved.indexOf(path) !== index);
  if (twin !== undefined) throw badConfiguration(`${twin}: two output files cannot have one path`);
}
