import type { Contender } from "../contender.ts";
import { bare } from "./bare.ts";
import { lastword } from "./lastword.ts";
import { node } from "./node.ts";
import { redis } from "./redis.ts";
import { threads } from "./threads.ts";

/** Everybody who is compared, in the order of their turns; we are the first. */
export const allContenders: readonly Contender[] = [lastword, bare, redis, threads, node];
