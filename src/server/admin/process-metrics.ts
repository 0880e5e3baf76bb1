import { readdir, stat } from "node:fs/promises";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { readFileDescriptorLimit } from "../listen/file-descriptors.ts";
import { type MetricSet, single } from "./metric-set.ts";

/** How often the event loop is looked at. */
const lagResolutionMs = 20;
const descriptors = "/proc/self/fd";

/**
 * Adds what Prometheus's client libraries say of every process, under their names. prom-client's own versions of these
 * count wrong on Bun, except the lag of the event loop, which is read here as it does.
 */
export function addProcessMetrics(set: MetricSet): void {
  const startedAtSeconds = Date.now() / 1000 - process.uptime();
  set.addCounter({
    name: "process_cpu_seconds_total",
    help: "CPU time of the process, user and system.",
    read: () => single(readCpuSeconds()),
  });
  set.addGauge({
    name: "process_resident_memory_bytes",
    help: "Memory of the process that is in RAM.",
    read: () => single(process.memoryUsage.rss()),
  });
  set.addGauge({
    name: "process_start_time_seconds",
    help: "When the process started, in seconds since 1970 UTC.",
    read: () => single(startedAtSeconds),
  });
  const maxDescriptors = readFileDescriptorLimit();
  if (maxDescriptors !== undefined) addDescriptorMetrics(set, maxDescriptors);
  addLagMetrics(set);
}

function readCpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}

function addDescriptorMetrics(set: MetricSet, max: number): void {
  set.addGauge({
    name: "process_open_fds",
    help: "Open file descriptors.",
    read: async () => single(await countDescriptors()),
  });
  set.addGauge({
    name: "process_max_fds",
    help: "The limit of open file descriptors.",
    read: () => single(max),
  });
}

/** Since Linux 6.2 the folder's size is the count; before, it is 0. */
async function countDescriptors(): Promise<number> {
  const { size } = await stat(descriptors);
  return size > 0 ? size : (await readdir(descriptors)).length;
}

/** The lag since the last scrape: each scrape resets it. */
function addLagMetrics(set: MetricSet): void {
  const delays = monitorEventLoopDelay({ resolution: lagResolutionMs });
  delays.enable();
  const addLag = (name: string, help: string, readNanoseconds: () => number) =>
    set.addGauge({
      name: `nodejs_eventloop_lag_${name}_seconds`,
      help: `${help} lag of the event loop since the last scrape.`,
      read: () => single(readNanoseconds() / 1e9),
    });
  addLag("p50", "Median", () => delays.percentile(50));
  addLag("p99", "99th percentile of the", () => delays.percentile(99));
  addLag("max", "Greatest", () => {
    const { max } = delays;
    // The last one to be read: metrics are read in the order in which they were added.
    delays.reset();
    return max;
  });
}
