import type { JsonObject } from "./api-answer.ts";
import { aliveBucket, leaseTtlMs, namesBucket } from "./name-buckets.ts";
import { describeGiven, findReplicaProblem } from "./stream-settings.ts";

/** What is wrong with the settings of a bucket's stream, by name; an empty list if nothing is. */
export function findBucketProblems(name: string, given: JsonObject): string[] {
  const ageNs = name === namesBucket ? 0 : leaseTtlMs * 1e6;
  const wanted: readonly (readonly [key: string, value: unknown])[] = [
    ["storage", name === aliveBucket ? "memory" : "file"],
    ["max_msgs_per_subject", 1],
    ["max_age", ageNs],
    ["allow_msg_ttl", true],
    ["deny_purge", false],
  ];
  const wrong = wanted.filter(([key, value]) => (given[key] ?? false) !== value);
  return [
    ...wrong.map(
      ([key, value]) =>
        `${key} of the bucket ${name} is ${describeGiven(given[key])}, but must be ${JSON.stringify(value)}`,
    ),
    ...findReplicaProblem(name, given),
  ];
}
