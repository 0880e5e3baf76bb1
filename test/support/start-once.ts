import { Server } from "../../src/server/server.ts";
import { defaultSettings } from "../../src/server/settings/settings.ts";

/** A program that starts a server on the store in its argument, prints the error if it cannot, and goes on. */
const [store = ""] = process.argv.slice(2);
const logger = { debug() {}, info() {}, warn() {}, error() {} };
await Server.start({ ...defaultSettings, tcpPort: 0, store }, { logger, onFatal() {} }).catch(
  (error: Error) => process.stdout.write(`${error.name}\n`),
);
