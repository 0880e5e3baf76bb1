import { fileURLToPath } from "node:url";
import { firstLineOf, startListening } from "../child.ts";
import { type Contender, exchange } from "../contender.ts";

const serverPath = fileURLToPath(new URL("./node-server.js", import.meta.url));

/** A `net` server on Node that answers each line with the same bytes. */
export const node: Contender = {
  name: "Node net",
  async prepare() {
    // If Node is missing, Bun runs in its place.
    const line = firstLineOf(["node", "-p", "process.versions.bun ?? 'node'"]);
    return line === "node" ? undefined : "node is not installed";
  },
  version: () => firstLineOf(["node", "--version"]) ?? "",
  start: () => startListening(["node", serverPath]),
  poll: exchange("read\n", "0 server: no messages yet\n"),
};
