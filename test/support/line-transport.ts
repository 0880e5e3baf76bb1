import { test } from "bun:test";
import { readFileSync } from "node:fs";
import type { ServerSettings } from "../../src/server/settings/settings.ts";
import { sharedTlsFiles } from "./certificates.ts";
import { testWith } from "./programs.ts";
import { WireClient } from "./wire-client.ts";

/** A way to carry lines: what a server needs for it, and a client that connects by it. */
export interface WireTransport {
  readonly name: "TCP" | "TLS";
  /** `test`, where this transport can be tested. */
  readonly test: ReturnType<typeof testWith>;
  settings(): Promise<Partial<ServerSettings>>;
  /** The same as flags. */
  flags(): Promise<readonly string[]>;
  connect(port: number): Promise<WireClient>;
}

const tcp: WireTransport = {
  name: "TCP",
  test: (name, body, timeoutMs) => test(name, body, timeoutMs),
  settings: async () => ({}),
  flags: async () => [],
  connect: (port) => WireClient.connect(port),
};

const tls: WireTransport = {
  name: "TLS",
  test: testWith(["openssl"]),
  async settings() {
    const { certificate, key } = await sharedTlsFiles();
    return { tlsCert: certificate, tlsKey: key };
  },
  async flags() {
    const { certificate, key } = await sharedTlsFiles();
    return ["--tls-cert", certificate, "--tls-key", key];
  },
  async connect(port) {
    const { certificate } = await sharedTlsFiles();
    return await WireClient.connectTls(port, { ca: readFileSync(certificate, "utf8") });
  },
};

/** The port for lines without and with TLS. */
export const lineTransports: readonly WireTransport[] = [tcp, tls];
