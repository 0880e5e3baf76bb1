import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { firstLineOf, startListening } from "../child.ts";
import type { ClusterContender } from "../cluster/cluster.ts";
import { exchange } from "../contender.ts";
import { LineReplies } from "../replies.ts";
import { sentText } from "./sent-text.ts";

const here = fileURLToPath(new URL("../../../", import.meta.url));
const message = /^(\d+) s\d+: x{100}$/;

function register(name: string) {
  return exchange(`register ${name}\n`, `Welcome ${name}\n`);
}

/** The server of the checkout in `folder`, whose packages are installed. */
function lastwordIn(folder: string, name: string): ClusterContender {
  const mainPath = join(folder, "src/main.ts");
  const start = (store: string, httpPort = "off", ...more: string[]) => {
    const flags = ["--tcp-port", "0", "--http-port", httpPort, "--store", store, ...more];
    return startListening([process.execPath, mainPath, "server", ...flags]);
  };
  return {
    name,
    prepare: async () => undefined,
    version: () => `${firstLineOf([process.execPath, mainPath, "--version"])}, Bun ${Bun.version}`,
    start: () => start("memory:"),
    poll: exchange("read\n", "0 server: no messages yet\n"),
    handshake: (number) => register(`n${number}`),
    sends: {
      start: (store) => start(`sqlite:${store}/board.db`),
      handshake: (number) => register(`s${number}`),
      send: exchange(`send ${sentText}\n`, "ok\n"),
      createPollReplies: () => new LineReplies(isNoOlderThanBefore()),
    },
    fanOut: {
      handshake: register("sender"),
      wait: (id) => exchange(`wait ${id - 1}\n`, `${id} sender: ${sentText}\n`),
      send: () => exchange(`send ${sentText}\n`, "ok\n"),
    },
    flood: {
      start: () => start("memory:", "0"),
      seed: exchange("register seed\nsend first\n", "Welcome seed\nok\n"),
    },
    oldReads: {
      start: (store) => start(`sqlite:${store}/board.db`, "off", "--recent-messages", "1"),
      seeds: [
        exchange("register seed\nsend first\n", "Welcome seed\nok\n"),
        exchange("send second\n", "ok\n"),
      ],
      poll: exchange("read\n", "2 seed: second\n"),
      read: exchange("read 1\n", "1 seed: first\n"),
    },
  };
}

/** This server. */
export const lastword = lastwordIn(here, "Lastword");

/** This server as it is in another checkout, named after its folder. */
export function anotherLastword(folder: string): ClusterContender {
  return lastwordIn(folder, `Lastword in ${basename(resolve(folder))}`);
}

/** Checks that each message is complete and that ids never go down. */
function isNoOlderThanBefore(): (line: string) => boolean {
  let lastId = 0;
  return (line) => {
    if (line === "0 server: no messages yet") return lastId === 0;
    const id = Number(message.exec(line)?.[1]);
    const isRight = id >= lastId;
    lastId = id;
    return isRight;
  };
}
