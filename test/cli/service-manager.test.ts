import { describe, expect, test } from "bun:test";
import { testWith } from "../support/programs.ts";
import { listenAsManager, startService, withSockets } from "../support/service-manager.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WireClient } from "../support/wire-client.ts";

const inMemory = ["--store", "memory:"];
const anyPorts = ["--tcp-port", "0", "--http-port", "0"];
const portsIn = (ready: string) => [...ready.matchAll(/:(\d+)\b/g)].map(([, port]) => Number(port));

describe("a server under a service manager", () => {
  testWith(["python3"])(
    "says that it is ready, that it reloads and that it stops, and feeds the watchdog in between",
    async () => {
      using folder = temporaryFolder();
      for (const path of [`${folder.path}/notify`, `@lastword-test-${process.pid}`]) {
        await using manager = await listenAsManager(path);
        const environment = { NOTIFY_SOCKET: path, WATCHDOG_USEC: "300000" };
        const store = ["--store", `sqlite:${folder.path}/board.db`];
        await using service = startService([...anyPorts, ...store], environment);
        expect(await manager.messages.next()).toBe("READY=1");
        const [tcpPort = 0, httpPort] = portsIn(await service.ready());
        using client = await WireClient.connect(tcpPort);
        expect(await client.ask("read")).toBe("0 server: no messages yet");
        expect((await fetch(`http://127.0.0.1:${httpPort}/livez`)).status).toBe(200);
        for (let feed = 0; feed < 3; feed++) expect(await manager.messages.next()).toBe("WATCHDOG=1");
        service.kill("SIGHUP");
        expect(await manager.messages.nextBut("WATCHDOG=1")).toBe("RELOADING=1");
        expect(await manager.messages.next()).toBe("READY=1");
        service.kill("SIGTERM");
        expect(await manager.messages.nextBut("WATCHDOG=1")).toBe("STOPPING=1");
        expect((await service.exited()).code).toBe(0);
      }
    },
  );

  testWith(["python3"])("feeds no watchdog that is meant for another process", async () => {
    using folder = temporaryFolder();
    await using manager = await listenAsManager(`${folder.path}/notify`);
    await using service = startService([...anyPorts, ...inMemory], {
      NOTIFY_SOCKET: `${folder.path}/notify`,
      WATCHDOG_USEC: "1000",
      WATCHDOG_PID: "1",
    });
    await service.ready();
    expect(await manager.messages.next()).toBe("READY=1");
    service.kill("SIGTERM");
    expect(await manager.messages.next()).toBe("STOPPING=1");
  });

  test("goes on, with a warning, where nobody listens to what it says", async () => {
    for (const [path, warning] of [
      ["/nobody/here", "could not tell the service manager READY=1: NOTIFY_SOCKET takes no message"],
      ["vsock:2:1", "could not open NOTIFY_SOCKET vsock:2:1: it is neither an absolute path nor an abstract"],
    ] as const) {
      await using service = startService([...anyPorts, ...inMemory], { NOTIFY_SOCKET: path });
      await service.ready();
      service.kill("SIGTERM");
      const { code, stderr } = await service.exited();
      expect([code, stderr]).toEqual([0, expect.stringContaining(warning)]);
    }
  });

  testWith(["python3"])("serves lines and the page on the sockets that it inherits", async () => {
    for (const host of ["127.0.0.1", "::1"]) {
      await using service = startService(inMemory, {}, withSockets(host, 2));
      const address = host.includes(":") ? `[${host}]` : host;
      const ready = await service.ready();
      const [tcpPort = 0, httpPort] = portsIn(ready.replaceAll(address, ""));
      expect(ready).toBe(`listening tcp://${address}:${tcpPort} http://${address}:${httpPort}`);
      using client = await WireClient.connect(tcpPort, host);
      expect(await client.ask("register ann")).toBe("Welcome ann");
      expect(await client.ask("send hi")).toBe("ok");
      expect((await fetch(`http://${address}:${httpPort}/livez`)).status).toBe(200);
      service.kill("SIGTERM");
      const { code, stderr } = await service.exited();
      expect([code, stderr]).toEqual([0, expect.not.stringContaining("backlog")]);
    }
  });

  testWith(["python3"])("does not open an inherited socket to everybody unless it may", async () => {
    await using service = startService(inMemory, {}, withSockets("0.0.0.0", 1));
    const { code, stderr } = await service.exited();
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("0.0.0.0 can be reached from other machines"),
    ]);
  });
});
