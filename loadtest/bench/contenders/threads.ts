import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { firstLineOf, startListening } from "../child.ts";
import { type Contender, exchange } from "../contender.ts";

const sourcePath = fileURLToPath(new URL("./thread-server.c", import.meta.url));
const compiler = ["cc", "gcc", "clang"].find((program) => Bun.which(program) !== null);
let programPath = "";

/** The assignment's own design: a server in C with one thread per connection. */
export const threads: Contender = {
  name: "thread per connection",
  async prepare(folder) {
    if (compiler === undefined) return "no C compiler is installed";
    programPath = join(folder, "thread-server");
    const { exitCode } = Bun.spawnSync([compiler, "-O2", "-pthread", "-o", programPath, sourcePath]);
    return exitCode === 0 ? undefined : `${compiler} could not compile it`;
  },
  version: () => `C, ${firstLineOf([compiler ?? "", "--version"])}, -O2`,
  start: () => startListening([programPath]),
  poll: exchange("read\n", "0 server: no messages yet\n"),
  handshake: (number) => exchange(`register n${number}\n`, `Welcome n${number}\n`),
};
