/**
 * The floor: a `Bun.listen` that answers each `read` (5 bytes) with an empty board's reply, and does nothing else: no
 * framing, no limits, no handling of partial writes. No server on Bun answers a poll with less work.
 */
const reply = new TextEncoder().encode("0 server: no messages yet\n");
const replies = Array.from({ length: 65 }, (_, count) => Buffer.concat(Array<Uint8Array>(count).fill(reply)));

const listener = Bun.listen({
  hostname: "127.0.0.1",
  port: 0,
  socket: {
    data(socket, chunk) {
      if (chunk.length === 5) {
        socket.write(reply);
        return;
      }
      socket.write(replies[chunk.length / 5] ?? reply);
    },
  },
});
process.stdout.write(`listening tcp://127.0.0.1:${listener.port}\n`);
