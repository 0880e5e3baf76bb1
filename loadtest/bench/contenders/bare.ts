import { fileURLToPath } from "node:url";
import { startListening } from "../child.ts";
import { type Contender, exchange } from "../contender.ts";

const serverPath = fileURLToPath(new URL("./bare-server.ts", import.meta.url));

const start = () => startListening([process.execPath, serverPath]);

/** The floor: a `Bun.listen` that answers with the same bytes and does nothing else. */
export const bare: Contender = {
  name: "bare Bun.listen",
  prepare: async () => undefined,
  version: () => `Bun ${Bun.version}`,
  start,
  flood: { start },
  poll: exchange("read\n", "0 server: no messages yet\n"),
};
