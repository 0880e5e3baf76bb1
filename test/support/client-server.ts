type Bytes = string | Uint8Array;

/** A server that is not ours: what it says is up to the test. */
export interface OtherServer extends AsyncDisposable {
  readonly port: number;
  /** The lines that came, of all connections. */
  readonly lines: readonly string[];
  /** Ends every connection. */
  hangUp(): void;
}

/** How a server that is not ours behaves. */
export interface OtherServerManners {
  /** Said to everybody who connects. */
  readonly greeting?: Bytes;
  /** The answer to a key; undefined: an error. `lines` holds keys only if this is given. */
  readonly key?: (line: string) => Bytes | undefined | "hang up";
  /** What a line is answered with, its LF included; undefined: nothing, "hang up": the end of the connection. */
  answer(line: string): Bytes | undefined | "hang up";
}

/** Starts a server with these manners on a free port. */
export function startOtherServer(manners: OtherServerManners): OtherServer {
  const lines: string[] = [];
  const answerTo = (line: string) => {
    const isKey = line.startsWith("key ");
    if (isKey && manners.key === undefined) return "error unknown-command: no such command\n";
    lines.push(line);
    return isKey ? manners.key?.(line) : manners.answer(line);
  };
  const sockets = new Set<Bun.Socket<{ text: string }>>();
  const listener = Bun.listen<{ text: string }>({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      open(socket) {
        socket.data = { text: "" };
        sockets.add(socket);
        if (manners.greeting !== undefined) socket.write(manners.greeting);
      },
      data(socket, chunk) {
        const whole = (socket.data.text + chunk.toString()).split("\n");
        socket.data.text = whole.pop() ?? "";
        for (const line of whole) {
          const answer = answerTo(line);
          if (answer === "hang up") socket.end();
          else if (answer !== undefined) socket.write(answer);
        }
      },
      close(socket) {
        sockets.delete(socket);
      },
    },
  });
  return {
    port: listener.port,
    lines,
    hangUp: () => {
      for (const socket of sockets) socket.end();
    },
    async [Symbol.asyncDispose]() {
      listener.stop(true);
    },
  };
}
