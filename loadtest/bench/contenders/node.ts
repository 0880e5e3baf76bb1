import { fileURLToPath } from "node:url";
import { firstLineOf, startListening } from "../child.ts";
import { type Contender, exchange } from "../contender.ts";

const serverPath = fileURLToPath(new URL("./node-server.js", import.meta.url));

/** A `net` server on Node that answers the same bytes to each line. */
export const node: Contender = {
  name: "Node net",
  async prepare() {
    // Bun puts itself in the place of a Node that is not installed.
    const line = firstLineOf(["node", "-p", "process.versions.bun ?? 'node'"]);
    return line === "node" ? undefined : "node is not installed";
  },
  version: () => firstLineOf(["node", "--version"]) ?? "",
  start: () => startListening(["node", serverPath]),
  poll: exchange("read\n", "0 server: no messages yet\n"),
};
