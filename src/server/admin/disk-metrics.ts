import { stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { systemClock } from "../../net/system-clock.ts";
import { type MetricSet, single } from "./metric-set.ts";
import { withinDeadline } from "./within-deadline.ts";

/** The sizes of the database and of its file system, in bytes; NaN where the disk does not tell. */
interface DiskUsage {
  readonly database: number;
  readonly wal: number;
  readonly free: number;
  readonly size: number;
}

/** A disk that does not answer must not hold up the other metrics. */
const deadlineMs = 1000;
const unknown: DiskUsage = { database: Number.NaN, wal: Number.NaN, free: Number.NaN, size: Number.NaN };

/** Adds the sizes of the SQLite file at this path, and of the file system that holds it. */
export function addDiskMetrics(set: MetricSet, path: string): void {
  const gauges: readonly [keyof DiskUsage, name: string, help: string][] = [
    ["database", "lastword_database_bytes", "Size of the database file."],
    ["wal", "lastword_wal_bytes", "Size of the write-ahead log beside it."],
    ["free", "lastword_disk_free_bytes", "Free bytes of the file system that holds the database."],
    ["size", "lastword_disk_bytes", "Size of that file system."],
  ];
  const disk = new Disk(path);
  for (const [key, name, help] of gauges) {
    set.addGauge({ name, help, read: async () => single((await disk.read())[key]) });
  }
}

/** Reads the usage; asks the disk one question at a time, since one that hangs would use up the threads that ask. */
class Disk {
  readonly #path: string;
  #reading: Promise<DiskUsage> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  read(): Promise<DiskUsage> {
    this.#reading ??= readUsage(this.#path).finally(() => {
      this.#reading = undefined;
    });
    return withinDeadline(systemClock, deadlineMs, this.#reading, unknown);
  }
}

/** Reads names alone: to open the database file and close it again would drop SQLite's locks. */
async function readUsage(path: string): Promise<DiskUsage> {
  const [database, wal, disk] = await Promise.allSettled([
    stat(path),
    stat(`${path}-wal`),
    statfs(dirname(path)),
  ]);
  return {
    database: database.status === "fulfilled" ? database.value.size : Number.NaN,
    wal: wal.status === "fulfilled" ? wal.value.size : 0,
    free: disk.status === "fulfilled" ? disk.value.bavail * disk.value.bsize : Number.NaN,
    size: disk.status === "fulfilled" ? disk.value.blocks * disk.value.bsize : Number.NaN,
  };
}
