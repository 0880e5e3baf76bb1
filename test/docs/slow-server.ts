/** A server that takes its time: it lets lines gather, and cuts its answers into pieces. */
export interface SlowServer extends Disposable {
  readonly port: number;
  /** The lines that came, in their order. */
  readonly lines: readonly string[];
  /** How many lines of one connection were unanswered at the worst. */
  readonly mostUnanswered: number;
}

/** Starts one on a free port: it answers the lines of a connection one after another, `pauseMs` before each piece. */
export function startSlowServer(
  answer: (line: string) => string,
  pieceBytes: number,
  pauseMs: number,
): SlowServer {
  const lines: string[] = [];
  let mostUnanswered = 0;
  const listener = Bun.listen<{ text: string; unanswered: number; answered: Promise<void> }>({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      open(socket) {
        socket.data = { text: "", unanswered: 0, answered: Promise.resolve() };
      },
      data(socket, chunk) {
        const whole = (socket.data.text + chunk.toString()).split("\n");
        socket.data.text = whole.pop() ?? "";
        for (const line of whole) {
          lines.push(line);
          mostUnanswered = Math.max(mostUnanswered, ++socket.data.unanswered);
          socket.data.answered = socket.data.answered.then(async () => {
            await writeSlowly(socket, Buffer.from(answer(line)));
            socket.data.unanswered--;
          });
        }
      },
    },
  });
  const writeSlowly = async (socket: { write(bytes: Uint8Array): number }, bytes: Uint8Array) => {
    for (let start = 0; start < bytes.length; start += pieceBytes) {
      await Bun.sleep(pauseMs); // the slowness is what is tested
      socket.write(bytes.subarray(start, start + pieceBytes));
    }
  };
  return {
    port: listener.port,
    lines,
    get mostUnanswered() {
      return mostUnanswered;
    },
    [Symbol.dispose]: () => listener.stop(true),
  };
}
