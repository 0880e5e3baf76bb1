import type { Contender } from "../contender.ts";
import { bare } from "./bare.ts";
import { lastword } from "./lastword.ts";
import { node } from "./node.ts";
import { redis } from "./redis.ts";
import { threads } from "./threads.ts";

/** All contenders, in the order of their turns; this server is first. */
export const allContenders: readonly Contender[] = [lastword, bare, redis, threads, node];
