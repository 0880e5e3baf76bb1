import type { Option } from "commander";
import { textOption } from "./flags.ts";

/** The flags with the files that show NATS who asks: `natsCreds`, `natsCa`, `natsCert`, `natsKey`. */
export function natsFileOptions(): Option[] {
  return [
    textOption("nats-creds", "file", "credentials for NATS"),
    textOption("nats-ca", "file", "authorities of NATS's certificate, in PEM"),
    textOption("nats-cert", "file", "this server's certificate for NATS, in PEM"),
    textOption("nats-key", "file", "key of that certificate, in PEM"),
  ];
}
