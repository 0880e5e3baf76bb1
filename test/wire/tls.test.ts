import { describe, expect } from "bun:test";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { residentMemoryKib } from "../../loadtest/bench/process.ts";
import { SettingsError } from "../../src/server/settings/errors.ts";
import {
  makeClientFiles,
  makeTlsFiles,
  openssl,
  sharedTlsFiles,
  type TlsFiles,
} from "../support/certificates.ts";
import { eventually } from "../support/deadline.ts";
import { exchange } from "../support/http-exchange.ts";
import { countConnections } from "../support/process.ts";
import { testWith } from "../support/programs.ts";
import { Scrape } from "../support/scrape.ts";
import { spawnServer, startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WireClient } from "../support/wire-client.ts";

const tlsTest = testWith(["openssl"]);
const noMessage = "0 server: no messages yet";

function settingsOf({ certificate, key }: TlsFiles) {
  return { tlsCert: certificate, tlsKey: key };
}

/** The serial number of the certificate that a port shows. */
async function serialOf(port: number): Promise<string> {
  const socket: TLSSocket = connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false });
  await new Promise<void>((resolve, reject) => socket.once("secureConnect", resolve).once("error", reject));
  const { serialNumber } = socket.getPeerCertificate();
  socket.destroy();
  return serialNumber;
}

describe("TLS", () => {
  tlsTest("[TLS-1] both ports speak it: lines, a half-close, the page and the WebSocket", async () => {
    const files = await sharedTlsFiles();
    const ca = readFileSync(files.certificate, "utf8");
    using folder = temporaryFolder();
    await using server = await startServer({
      ...settingsOf(files),
      httpPort: 0,
      store: `sqlite:${folder.path}/board.db`,
    });
    using client = await WireClient.connectTls(server.tcpPort, { ca });
    client.send("register bob\nsend hi\nread\n").halfClose();
    expect(await client.rest()).toEqual({ text: "Welcome bob\nok\n1 bob: hi\n", end: "clean" });
    const address = `127.0.0.1:${server.httpPort}`;
    const about = await fetch(`https://${address}/about.json`, { tls: { ca } });
    expect(await about.json()).toMatchObject({ title: "Lastword" });
    const socket = new WebSocket(`wss://${address}/ws`, { tls: { ca } });
    const reply = await new Promise((resolve, reject) => {
      socket.onopen = () => socket.send("read");
      socket.onmessage = ({ data }) => resolve(data);
      socket.onerror = () => reject(new Error("the handshake was refused"));
    });
    socket.close();
    expect(reply).toBe("1 bob: hi");
  });

  tlsTest("[TLS-1] plain text on a TLS port gets no line, and the connection ends", async () => {
    await using server = await startServer({ ...settingsOf(await sharedTlsFiles()), httpPort: 0 });
    for (const port of [server.tcpPort, Number(server.httpPort)]) {
      using client = await WireClient.connect(port);
      const { bytes } = await client.send("read\n").restBytes();
      // An alert (21) of TLS at most.
      expect([0, 21]).toContain(bytes[0] ?? 0);
      expect(bytes.includes("\n")).toBe(false);
    }
    expect(await exchange(Number(server.httpPort), "GET /livez HTTP/1.1\r\n\r\n")).not.toContain("HTTP");
  });

  tlsTest("[TLS-2] TLS 1.1 is refused, and TLS 1.2 too if the operator says so", async () => {
    const files = await sharedTlsFiles();
    const ca = readFileSync(files.certificate, "utf8");
    await using server = await startServer(settingsOf(files));
    await using strict = await startServer({ ...settingsOf(files), tlsMinVersion: "1.3" });
    const old = { ca, minVersion: "TLSv1", maxVersion: "TLSv1.1" } as const;
    await expect(WireClient.connectTls(server.tcpPort, old)).rejects.toThrow();
    const second = { ca, maxVersion: "TLSv1.2" } as const;
    using client = await WireClient.connectTls(server.tcpPort, second);
    expect(await client.ask("read")).toBe(noMessage);
    await expect(WireClient.connectTls(strict.tcpPort, second)).rejects.toThrow();
    using newest = await WireClient.connectTls(strict.tcpPort, { ca });
    expect(await newest.ask("read")).toBe(noMessage);
  });

  tlsTest("[TLS-3] a client without a certificate, or with somebody else's, gets no reply", async () => {
    const files = await sharedTlsFiles();
    using folder = temporaryFolder();
    const { authority, client } = await makeClientFiles(folder.path);
    const ca = readFileSync(files.certificate, "utf8");
    const own = { cert: readFileSync(client.certificate, "utf8"), key: readFileSync(client.key, "utf8") };
    const foreign = { cert: ca, key: readFileSync(files.key, "utf8") };
    await using server = await startServer({ ...settingsOf(files), tlsClientCa: authority, httpPort: 0 });
    for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
      using admitted = await WireClient.connectTls(server.tcpPort, { ca, maxVersion, ...own });
      expect(await admitted.ask("read")).toBe(noMessage);
      for (const shown of [{}, foreign]) {
        const reply = WireClient.connectTls(server.tcpPort, { ca, maxVersion, ...shown }).then((refused) =>
          refused.ask("read"),
        );
        await expect(reply).rejects.toThrow();
      }
    }
    expect(server.connectionCount).toBeLessThanOrEqual(2);
    const address = `https://127.0.0.1:${server.httpPort}/`;
    await expect(fetch(address, { tls: { ca } })).rejects.toThrow();
    expect((await fetch(address, { tls: { ca, ...own } })).status).toBe(200);
  });

  tlsTest(
    "[TLS-4] [LIM-20] a connection counts before its handshake, and ends if that does not come",
    async () => {
      const files = await sharedTlsFiles();
      const ca = readFileSync(files.certificate, "utf8");
      const settings = { ...settingsOf(files), maxConnections: 1, handshakeTimeoutMs: 500 };
      await using server = await startServer(settings);
      using silent = await WireClient.connect(server.tcpPort);
      await eventually(
        () => server.connectionCount,
        (count) => count === 1,
      );
      using second = await WireClient.connect(server.tcpPort);
      expect((await second.rest()).text).toBe("");
      expect((await silent.rest()).text).toBe("");
      await eventually(
        () => server.connectionCount,
        (count) => count === 0,
      );
      using client = await WireClient.connectTls(server.tcpPort, { ca });
      expect(await client.ask("read")).toBe(noMessage);
      expect(server.metrics.tls.failures.of("timeout")).toBe(1);
    },
  );

  tlsTest("[LIM-20] the metrics say how long handshakes take, and why others fail", async () => {
    const files = await sharedTlsFiles();
    const ca = readFileSync(files.certificate, "utf8");
    using folder = temporaryFolder();
    const { authority } = await makeClientFiles(folder.path);
    await using server = await startServer({ ...settingsOf(files), adminPort: 0, handshakeTimeoutMs: 500 });
    await using strict = await startServer({ ...settingsOf(files), adminPort: 0, tlsClientCa: authority });
    using client = await WireClient.connectTls(server.tcpPort, { ca });
    await client.ask("read");
    const failures = async (port: number | undefined) => {
      const { samples } = await Scrape.of(port);
      const failed = samples.filter(({ name }) => name === "lastword_tls_handshakes_failed_total");
      return Object.fromEntries(failed.map(({ labels, value }) => [labels.split('"')[1], value]));
    };
    expect(Object.values(await failures(server.adminPort))).toEqual([0, 0, 0, 0, 0]);

    using silent = await WireClient.connect(server.tcpPort);
    await silent.rest();
    using plain = await WireClient.connect(server.tcpPort);
    await plain.send("read\n").rest();
    for (const leave of ["halfClose", Symbol.dispose] as const) {
      using visitor = await WireClient.connect(server.tcpPort);
      visitor[leave]();
    }
    // A client that trusts other authorities: with TLS 1.3, not each one says so in a form that the server reads.
    const doubting = ["-CAfile", authority, "-verify_return_error", "-tls1_2"];
    const said = openssl(["s_client", "-connect", `127.0.0.1:${server.tcpPort}`, ...doubting]);
    await expect(said).rejects.toThrow("verify");
    const expected = { timeout: 1, closed: 2, alert: 1, certificate: 0, protocol: 1 };
    expect(
      await eventually(
        () => failures(server.adminPort),
        (seen) => Bun.deepEquals(seen, expected),
      ),
    ).toEqual(expected);
    await expect(
      WireClient.connectTls(strict.tcpPort, { ca, maxVersion: "TLSv1.2" }).then((refused) =>
        refused.ask("read"),
      ),
    ).rejects.toThrow();
    await eventually(
      () => failures(strict.adminPort),
      (seen) => seen.certificate === 1,
    );

    const scrape = await eventually(
      () => Scrape.of(server.adminPort),
      (seen) => seen.value("lastword_connections_closed_total", 'reason="handshake"') === 5,
    );
    expect(scrape.value("lastword_connections_closed_total", 'reason="client"')).toBe(0);
    expect(scrape.value("lastword_tls_handshake_duration_seconds_count")).toBe(1);
    expect(scrape.value("lastword_tls_handshake_duration_seconds_sum")).toBeGreaterThan(0);
    expect(scrape.value("lastword_connections", 'transport="tcp",tls="true"')).toBe(1);
    expect(scrape.value("lastword_connections", 'transport="tcp",tls="false"')).toBe(0);
  });

  tlsTest("a stop does not wait for a handshake, and answers what was accepted", async () => {
    const files = await sharedTlsFiles();
    const server = await startServer({ ...settingsOf(files), lingerTimeoutMs: 200 });
    using silent = await WireClient.connect(server.tcpPort);
    using client = await WireClient.connectTls(server.tcpPort, {
      ca: readFileSync(files.certificate, "utf8"),
    });
    await client.ask("register bob");
    client.send("send hi\nread\n");
    expect(await client.line()).toBe("ok");
    await server.stop();
    expect(await client.rest()).toEqual({ text: "1 bob: hi\n", end: "clean" });
    expect((await silent.rest()).text).toBe("");
  });
});

describe("a thousand handshakes", () => {
  tlsTest("leave no connection and no memory behind", async () => {
    const files = await sharedTlsFiles();
    const ca = readFileSync(files.certificate, "utf8");
    await using server = await spawnServer([
      ...["--store", "memory:", "--tls-cert", files.certificate, "--tls-key", files.key],
    ]);
    const connectMany = async (count: number) => {
      for (let number = 0; number < count; number++) {
        using client = await WireClient.connectTls(server.port, { ca });
        expect(await client.ask("read")).toBe(noMessage);
      }
    };
    await connectMany(300);
    const before = residentMemoryKib(server.pid);
    await connectMany(700);
    expect(residentMemoryKib(server.pid) - before).toBeLessThan(16 * 1024);
    await eventually(
      () => countConnections(server.pid),
      (count) => count === 0,
    );
  });
});

describe("a new certificate", () => {
  tlsTest(
    "serves new connections after SIGHUP, and open ones stay; a bad one keeps the old one",
    async () => {
      using folder = temporaryFolder();
      const files = await makeTlsFiles(folder.path);
      const ca = readFileSync(files.certificate, "utf8");
      await using server = await spawnServer([
        ...["--store", "memory:", "--tls-cert", files.certificate, "--tls-key", files.key],
      ]);
      const first = await serialOf(server.port);
      using client = await WireClient.connectTls(server.port, { ca });
      await client.ask("register bob");
      await makeTlsFiles(folder.path);
      server.kill("SIGHUP");
      const second = await eventually(
        () => serialOf(server.port),
        (serial) => serial !== first,
      );
      expect(await client.ask("send still here")).toBe("ok");
      // The key of another certificate.
      copyFileSync((await sharedTlsFiles()).key, files.key);
      server.kill("SIGHUP");
      // Signals are handled in order: the answer to this one comes after the other.
      await client.ask("read");
      expect(await serialOf(server.port)).toBe(second);
      server.kill("SIGTERM");
      client.halfClose();
      const { stderr } = await server.exited();
      expect(stderr).toContain('"certificate reloaded"');
      expect(stderr).toContain(`${files.key} is not the key of the certificate in ${files.certificate}`);
      expect(stderr).toContain('"certificate not reloaded: the old one stays"');
    },
  );
});

describe("a certificate that is replaced in its file", () => {
  tlsTest("serves both ports after a reload, on new connections", async () => {
    using folder = temporaryFolder();
    const files = await makeTlsFiles(folder.path);
    await using server = await startServer({ ...settingsOf(files), httpPort: 0 });
    const ports = [server.tcpPort, Number(server.httpPort)];
    const [first, ...others] = await Promise.all(ports.map(serialOf));
    expect(others).toEqual([`${first}`]);
    await makeTlsFiles(folder.path);
    expect(await Promise.all(ports.map(serialOf))).toEqual([`${first}`, `${first}`]);
    server.reload();
    const [second, ...rest] = await Promise.all(ports.map(serialOf));
    expect(rest).toEqual([`${second}`]);
    expect(second).not.toBe(first);
  });
});

describe("a server with bad TLS files", () => {
  tlsTest("does not start, and says which flag, which file and why", async () => {
    using folder = temporaryFolder();
    const { certificate, key } = await sharedTlsFiles();
    const junk = `${folder.path}/junk.pem`;
    writeFileSync(junk, "junk\n");
    const missing = `${folder.path}/missing.pem`;
    const refusal = async (settings: Parameters<typeof startServer>[0]) =>
      await startServer(settings).then(
        () => "started",
        (error: unknown) => (error instanceof SettingsError ? error.message : `${error}`),
      );
    expect(await refusal({ tlsCert: certificate })).toContain("--tls-cert needs --tls-key");
    expect(await refusal({ tlsKey: key })).toContain("give its file by --tls-cert");
    expect(await refusal({ tlsCert: missing, tlsKey: key })).toBe(
      `--tls-cert: cannot read ${missing}: there is no such file or folder`,
    );
    expect(await refusal({ tlsCert: junk, tlsKey: key })).toContain(`${junk} is no certificate in PEM`);
    expect(await refusal({ tlsCert: certificate, tlsKey: junk })).toContain(`${junk} is no private key`);
    const other = await makeTlsFiles(folder.path);
    expect(await refusal({ tlsCert: certificate, tlsKey: other.key })).toContain("is not the key of");
    expect(await refusal({ tlsCert: certificate, tlsKey: key, tlsClientCa: junk })).toContain(
      `--tls-client-ca: ${junk} has no certificate`,
    );
  });

  tlsTest(
    "does not start with a certificate that is good, if what follows it in the file is not",
    async () => {
      using folder = temporaryFolder();
      const { certificate, key } = await sharedTlsFiles();
      const whole = readFileSync(certificate, "utf8");
      const path = `${folder.path}/chain.pem`;
      for (const rest of [
        whole.slice(0, 200),
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
      ]) {
        writeFileSync(path, whole + rest);
        const chain = startServer({ tlsCert: path, tlsKey: key });
        await expect(chain).rejects.toThrow(`--tls-cert: ${path} can't serve TLS, or its chain is damaged`);
        const authorities = startServer({ tlsCert: certificate, tlsKey: key, tlsClientCa: path });
        await expect(authorities).rejects.toThrow(
          `--tls-client-ca: ${path} has a certificate that is not valid`,
        );
      }
    },
  );

  tlsTest("does not start with a key of a kind that TLS does not know", async () => {
    using folder = temporaryFolder();
    const [key, certificate] = [`${folder.path}/dsa.key`, `${folder.path}/dsa.pem`];
    await openssl(["dsaparam", "-genkey", "-out", key, "1024"]);
    await openssl(["req", "-x509", "-new", "-key", key, "-subj", "/CN=board", "-out", certificate]);
    const start = startServer({ tlsCert: certificate, tlsKey: key });
    await expect(start).rejects.toThrow(`--tls-cert: ${certificate} can't serve TLS`);
  });
});
