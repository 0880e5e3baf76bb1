import { run } from "./run.ts";

/** What all files of a release have in common. */
export interface ReleaseStamp {
  readonly version: string;
  /** Seconds since 1970 UTC: the time that its files have, so that two builds have the same bytes. */
  readonly timeSeconds: number;
}

/** The release of this checkout: its time is `SOURCE_DATE_EPOCH`, or that of the last commit. */
export async function readRelease(version: string): Promise<ReleaseStamp> {
  const given = process.env.SOURCE_DATE_EPOCH;
  const text = given || (await run(["git", "log", "-1", "--format=%ct"]).catch(() => ""));
  const timeSeconds = Number(text);
  if (!text || !Number.isInteger(timeSeconds))
    throw new Error(
      "no time for the files: set SOURCE_DATE_EPOCH (seconds since 1970), or build in a checkout",
    );
  return { version, timeSeconds };
}
