/** A `net` server for Node that answers each line with an empty board's reply. */
import { createServer } from "node:net";

const LF = 0x0a;
const reply = Buffer.from("0 server: no messages yet\n");

function countLines(chunk) {
  let lines = 0;
  for (let at = chunk.indexOf(LF); at !== -1; at = chunk.indexOf(LF, at + 1)) lines++;
  return lines;
}

const server = createServer({ noDelay: true }, (socket) => {
  socket.on("data", (chunk) => {
    const lines = countLines(chunk);
    if (lines > 0) socket.write(lines === 1 ? reply : Buffer.concat(Array(lines).fill(reply)));
  });
  socket.on("error", () => socket.destroy()); // the client is gone
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`listening tcp://127.0.0.1:${server.address().port}\n`);
});
