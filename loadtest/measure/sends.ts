import { percentile } from "./statistics.ts";

/** Acknowledged sends per second, and how long the polls of one more client took meanwhile, in milliseconds. */
export interface SendResult {
  readonly sendsPerSecond: number;
  readonly pollP50Ms: number;
  readonly pollP99Ms: number;
}

const pollIntervalMs = 2;
const text = "x".repeat(100);

/** Measures `senders` clients with `inFlight` unanswered sends each, for `durationMs` after a warm-up of a second. */
export async function measureSends(
  port: number,
  senders: number,
  inFlight: number,
  durationMs: number,
): Promise<SendResult> {
  let acknowledged = 0;
  const sockets: Bun.Socket[] = [];
  for (let number = 0; number < senders; number++) {
    sockets.push(await openSender(port, number, inFlight, (count) => (acknowledged += count)));
  }
  const poller = await openPoller(port);
  await Bun.sleep(1000);
  const [before, startMs] = [acknowledged, performance.now()];
  poller.latenciesMs.length = 0;
  await Bun.sleep(durationMs);
  const sendsPerSecond = ((acknowledged - before) * 1000) / (performance.now() - startMs);
  for (const socket of [...sockets, poller.socket]) socket.terminate();
  const pollP50Ms = percentile(poller.latenciesMs, 50);
  return { sendsPerSecond, pollP50Ms, pollP99Ms: percentile(poller.latenciesMs, 99) };
}

async function openSender(
  port: number,
  number: number,
  inFlight: number,
  onAcknowledged: (count: number) => void,
) {
  const line = `send ${text}\n`;
  let welcomed = 0;
  return await Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: {
      open: (socket) => void socket.write(`register s${number}\n`),
      data(socket, chunk) {
        const replies = chunk.reduce((count, byte) => (byte === 0x0a ? count + 1 : count), 0);
        if (welcomed === 0) {
          welcomed = replies;
          socket.write(line.repeat(inFlight));
          return;
        }
        onAcknowledged(replies);
        socket.write(line.repeat(replies));
      },
    },
  });
}

async function openPoller(port: number) {
  const latenciesMs: number[] = [];
  let askedAtMs = 0;
  const ask = (socket: Bun.Socket) => {
    askedAtMs = performance.now();
    socket.write("read\n");
  };
  const socket = await Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: {
      open: ask,
      data(socket) {
        latenciesMs.push(performance.now() - askedAtMs);
        setTimeout(ask, pollIntervalMs, socket);
      },
    },
  });
  return { socket, latenciesMs };
}
