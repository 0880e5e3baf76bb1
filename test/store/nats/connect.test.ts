import { describe, expect } from "bun:test";
import { writeFileSync } from "node:fs";
import { type EngineLink, openLink } from "../../../src/store/nats/connect.ts";
import type { NatsFiles } from "../../../src/store/nats/connection-options.ts";
import { parseNatsUrl } from "../../../src/store/nats/nats-url.ts";
import type { StoreNotice } from "../../../src/store/notice.ts";
import { makeClientFiles, makeTlsFiles } from "../../support/certificates.ts";
import { eventually } from "../../support/deadline.ts";
import { findFreePort } from "../../support/free-port.ts";
import { startEngine } from "../../support/nats-engine.ts";
import { makeNatsOperator } from "../../support/nats-operator.ts";
import { useNatsServer } from "../../support/nats-server.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const { test } = useNatsServer();

const noFiles: NatsFiles = {
  natsCreds: undefined,
  natsCa: undefined,
  natsCert: undefined,
  natsKey: undefined,
};

function open(
  store: string,
  files: Partial<NatsFiles> = {},
  notices: StoreNotice[] = [],
): Promise<EngineLink> {
  return openLink(parseNatsUrl(store), { ...noFiles, ...files }, "a", (notice) => notices.push(notice), 500);
}

async function connects(store: string, files: Partial<NatsFiles> = {}): Promise<void> {
  const link = await open(store, files);
  expect(link.isConnected()).toBe(true);
  await link.close();
}

describe("the connection to the engine", () => {
  test("takes a user with a password, or a token, and refuses others in words without them", async () => {
    for (const [settings, right, wrong] of [
      ['authorization { user: ann, password: "r:ght" }', "ann:r%3Aght@", "ann:wr0ng@"],
      ["authorization { token: t0ken }", "t0ken@", "wr0ng@"],
    ] as const) {
      await using engine = await startEngine({ settings });
      await connects(engine.url.replace("//", `//${right}`));
      const refused = open(engine.url.replace("//", `//${wrong}`));
      const place = engine.url.slice("nats://".length);
      const message = `can't connect to NATS at ${place}: NATS does not know these credentials`;
      await expect(refused).rejects.toThrow(expect.objectContaining({ message }));
    }
  });

  test("refuses an engine without JetStream at once", async () => {
    await using engine = await startEngine({ settings: "jetstream: disabled" });
    const message = `can't use NATS at ${engine.url.slice("nats://".length)}: it runs without JetStream: add jetstream to its configuration`;
    await expect(open(engine.url)).rejects.toThrow(expect.objectContaining({ message }));
  });

  test("takes a file of credentials", async () => {
    using folder = temporaryFolder();
    const { settings, credentials } = makeNatsOperator();
    const natsCreds = `${folder.path}/a.creds`;
    writeFileSync(natsCreds, credentials);
    await using engine = await startEngine({ settings });
    await connects(engine.url, { natsCreds });
    await expect(open(engine.url)).rejects.toThrow("NATS does not know these credentials");
    writeFileSync(natsCreds, "nonsense");
    await expect(open(engine.url, { natsCreds })).rejects.toThrow(
      `${natsCreds} holds no credentials of NATS`,
    );
  });

  test("speaks TLS, checks the engine's certificate, and shows its own", async () => {
    using folder = temporaryFolder();
    using other = temporaryFolder();
    const server = await makeTlsFiles(folder.path);
    const { authority, client } = await makeClientFiles(folder.path);
    const stranger = await makeTlsFiles(other.path);
    const tls = `tls { cert_file: "${server.certificate}", key_file: "${server.key}", ca_file: "${authority}", verify: true }`;
    await using engine = await startEngine({ settings: tls });
    const own = { natsCert: client.certificate, natsKey: client.key };
    await connects(engine.url, { natsCa: server.certificate, ...own });
    await expect(open(engine.url, { natsCa: stranger.certificate, ...own })).rejects.toThrow(
      "can't connect to NATS at ",
    );
    await expect(open(engine.url, { natsCa: server.certificate })).rejects.toThrow(
      "can't connect to NATS at ",
    );
  });

  test("refuses an engine without TLS if TLS is asked for", async () => {
    using folder = temporaryFolder();
    const { certificate } = await makeTlsFiles(folder.path);
    await using engine = await startEngine();
    await expect(open(engine.url, { natsCa: certificate })).rejects.toThrow("can't connect to NATS at ");
  });

  test("uses the next server if the first one is not there", async () => {
    await using engine = await startEngine();
    await connects(`nats://127.0.0.1:${findFreePort()},127.0.0.1:${engine.ports.client}`);
  });

  test("is refused in words after a while if no server is there", async () => {
    const place = `127.0.0.1:${findFreePort()}`;
    await expect(open(`nats://${place}`)).rejects.toThrow(`can't connect to NATS at ${place}: `);
  });

  test("says when it is lost, publishes nothing then, and comes back by itself", async () => {
    await using engine = await startEngine();
    const notices: StoreNotice[] = [];
    const link = await open(engine.url, {}, notices);
    const received: string[] = [];
    link.bus.subscribe("x", (bytes) => received.push(new TextDecoder().decode(bytes)));
    await engine.kill();
    await eventually(
      () => link.isConnected(),
      (isConnected) => !isConnected,
    );
    link.bus.publish("x", new TextEncoder().encode("lost"));
    await engine.start();
    await eventually(() => link.isConnected(), Boolean);
    link.bus.publish("x", new TextEncoder().encode("arrived"));
    await eventually(
      () => received,
      (all) => all.length > 0,
    );
    expect(received).toEqual(["arrived"]);
    const place = engine.url.slice("nats://".length);
    expect(notices).toEqual([
      { level: "warn", text: `lost the connection to NATS at ${place}` },
      { level: "info", text: `connected to NATS again, at ${place}` },
    ]);
    await link.close();
    expect(link.isConnected()).toBe(false);
  });
});
