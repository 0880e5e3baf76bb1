import { connect } from "node:net";

/** Sends bytes on a connection of its own, half-closes if asked to, and returns all that comes until its end. */
export async function exchange(
  port: number,
  sent: string,
  end: "half-close" | "wait" = "wait",
): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk.toString();
  });
  socket.write(sent);
  if (end === "half-close") socket.end();
  await new Promise((resolve) => socket.on("end", resolve).on("error", resolve));
  socket.destroy();
  return received;
}
