import { cpuTimeMs, residentMemoryKib } from "./process.ts";
import type { MeasuredServer } from "./servers.ts";

const LF = 0x0a;

/** What each of the connections does: `pipelining` polls are under way on it at any time. */
export interface PollLoad {
  readonly connections: number;
  readonly pipelining: number;
}

/** The server's CPU time for one poll under a load, in microseconds, measured for `durationMs` after a warm-up. */
export async function measureCpuPerPoll(
  server: MeasuredServer,
  load: PollLoad,
  durationMs: number,
): Promise<number> {
  const pollers = await openPollers(server.port, load);
  await Bun.sleep(durationMs / 4);
  const [polls, cpuMs] = [pollers.count(), cpuTimeMs(server.pid)];
  await Bun.sleep(durationMs);
  const perPoll = ((cpuTimeMs(server.pid) - cpuMs) * 1000) / (pollers.count() - polls);
  pollers.close();
  return perPoll;
}

async function openPollers(port: number, { connections, pipelining }: PollLoad) {
  const batch = "read\n".repeat(pipelining);
  let replies = 0;
  const sockets: Bun.Socket<{ missing: number }>[] = [];
  for (let opened = 0; opened < connections; opened++) {
    const socket = await Bun.connect<{ missing: number }>({
      hostname: "127.0.0.1",
      port,
      data: { missing: pipelining },
      socket: {
        data(socket, chunk) {
          const lines = countLines(chunk);
          replies += lines;
          socket.data.missing -= lines;
          if (socket.data.missing > 0) return;
          socket.data.missing = pipelining;
          socket.write(batch);
        },
      },
    });
    sockets.push(socket);
  }
  for (const socket of sockets) socket.write(batch);
  return {
    count: () => replies,
    close: () => {
      for (const socket of sockets) socket.terminate();
    },
  };
}

function countLines(chunk: Uint8Array): number {
  let lines = 0;
  for (let at = chunk.indexOf(LF); at !== -1; at = chunk.indexOf(LF, at + 1)) lines++;
  return lines;
}

/**
 * The memory that each of `connections` idle connections costs the server, in KiB, kernel memory not counted. With
 * `greeting`, each has sent this line, numbered in place of `#`, and has its reply.
 */
export async function measureMemoryPerConnection(
  server: MeasuredServer,
  connections: number,
  greeting?: string,
): Promise<number> {
  const before = residentMemoryKib(server.pid);
  const sockets: Bun.Socket[] = [];
  for (let number = 0; number < connections; number++) {
    const { promise, resolve } = Promise.withResolvers<void>();
    sockets.push(
      await Bun.connect({
        hostname: "127.0.0.1",
        port: server.port,
        socket: {
          open(socket) {
            if (greeting === undefined) resolve();
            else socket.write(greeting.replace("#", `${number}`));
          },
          data: () => resolve(),
        },
      }),
    );
    await promise;
  }
  await Bun.sleep(1500); // what is garbage by now has been collected
  const perConnection = (residentMemoryKib(server.pid) - before) / connections;
  for (const socket of sockets) socket.terminate();
  return perConnection;
}
