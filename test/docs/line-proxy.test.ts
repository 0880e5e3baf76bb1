import { describe, expect } from "bun:test";
import { sharedTlsFiles } from "../support/certificates.ts";
import { lineProxies, startHaproxy } from "../support/haproxy.ts";
import { openReadableLog } from "../support/log-lines.ts";
import { testWith } from "../support/programs.ts";
import { startServer } from "../support/server.ts";
import { WireClient } from "../support/wire-client.ts";

const testHere = testWith(["haproxy", "openssl"]);

describe("docs/proxy.md, HAProxy", () => {
  for (const word of ["send-proxy", "send-proxy-v2"] as const)
    testHere(
      `[PRX-3] with ${word}, each visitor has limits of their own, and all replies arrive`,
      async () => {
        const log = openReadableLog();
        const settings = { proxyProtocol: true, trustedProxies: lineProxies, maxConnectionsPerAddress: 1 };
        await using server = await startServer(settings, log.logger);
        await using proxy = await startHaproxy(server.tcpPort, word);
        const visit = (localAddress: string) =>
          WireClient.connectTls(proxy.port, { ca: proxy.ca, localAddress });
        using ann = await visit("127.0.0.2");
        ann.send("register ann\nsend hello\nread\n");
        expect(await ann.lines(3)).toEqual(["Welcome ann", "ok", "1 ann: hello"]);
        using second = await visit("127.0.0.2");
        expect(await second.rest()).toMatchObject({
          text: "error busy: too many connections from your address\n",
        });
        using bob = await visit("127.0.0.3");
        bob.send("read\n").halfClose();
        expect(await bob.rest()).toMatchObject({ text: "1 ann: hello\n" });
        expect(log.linesOf("connection refused")).toEqual([
          { address: "127.0.0.2", reason: "too many connections from your address" },
        ]);
        // The health checks are no strangers.
        expect(log.linesOf("connection turned away")).toEqual([]);
        using past = await WireClient.connect(server.tcpPort);
        expect(await past.ask("read")).toBe("error denied: the proxy sent no header of the PROXY protocol");
      },
    );

  testHere(
    "[PRX-3] [TLS-1] a proxy that passes TLS on tells the server who the visitors are, too",
    async () => {
      const log = openReadableLog();
      const { certificate, key } = await sharedTlsFiles();
      const settings = { proxyProtocol: true, trustedProxies: lineProxies, maxConnectionsPerAddress: 1 };
      await using server = await startServer({ ...settings, tlsCert: certificate, tlsKey: key }, log.logger);
      await using proxy = await startHaproxy(server.tcpPort, "send-proxy-v2", "passed on");
      const visit = (localAddress: string) =>
        WireClient.connectTls(proxy.port, { ca: proxy.ca, localAddress });
      using ann = await visit("127.0.0.2");
      expect(await ann.send("register ann\nsend hello\n").lines(2)).toEqual(["Welcome ann", "ok"]);
      await expect(visit("127.0.0.2")).rejects.toThrow();
      using bob = await visit("127.0.0.3");
      expect(await bob.ask("read")).toBe("1 ann: hello");
      expect(log.linesOf("connection refused")).toEqual([
        { address: "127.0.0.2", reason: "too many connections from your address" },
      ]);
      // The health checks are no strangers.
      for (const fault of ["TLS handshake failed", "connection turned away"])
        expect(log.linesOf(fault)).toEqual([]);
    },
  );
});
