import { setDefaultTimeout } from "bun:test";
import { deadlineMs } from "./deadline.ts";

/** Bun's own limit of five seconds is too short for tests that start processes on a loaded machine. */
setDefaultTimeout(2 * deadlineMs);
