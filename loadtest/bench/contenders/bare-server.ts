/**
 * The floor: a `Bun.listen` that answers the bytes of an empty board to each LF, and does nothing else. It has no
 * framing, no limits and no regard for partial writes; nothing on Bun answers a poll for less.
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
