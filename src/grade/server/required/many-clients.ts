import { failed, passed } from "../../check.ts";
import { type GradedClient, quote } from "../graded-client.ts";
import { onBoard, required } from "../server-check.ts";
import { shows } from "../shown-line.ts";

const clientCount = 50;
const silentCount = 5;

/** What shows only with several clients at once. */
export const manyClientsChecks = [
  required(
    "many-clients",
    7,
    `${clientCount} clients are connected at once, and the server answers each of them.`,
    onBoard(async (server, evidence) => {
      const joining: Promise<GradedClient>[] = [];
      for (let client = 0; client < clientCount; client++) joining.push(server.client("anna", evidence));
      const clients = await Promise.all(joining);
      const answers = await Promise.all(
        clients.map(async (client) => {
          const arrival = await client.tryAsk(`register ${client.userName}`, `Welcome ${client.userName}`);
          return arrival.kind === "reply" && arrival.text.includes(client.userName);
        }),
      );
      const count = answers.filter(Boolean).length;
      return count === clientCount
        ? passed
        : failed(`of ${clientCount} clients that are connected at once, ${count} got their answer`);
    }),
  ),
  required(
    "silent-client",
    5,
    "A client that is connected and says nothing blocks nobody.",
    onBoard(async (server, evidence) => {
      for (let client = 0; client < silentCount; client++) await server.client("silent", evidence);
      const anna = await server.join("anna", evidence);
      await anna.send("hello");
      await anna.read("hello");
      return passed;
    }),
  ),
  required(
    "half-command",
    3,
    "A client that has sent half a command blocks nobody.",
    onBoard(async (server, evidence) => {
      const slow = await server.client("slow", evidence);
      slow.participant.connection.send(Buffer.from("regi"));
      const anna = await server.join("anna", evidence);
      await anna.send("hello");
      await anna.read("hello");
      return passed;
    }),
  ),
  required(
    "client-closes",
    3,
    "When a client closes, the others go on.",
    onBoard(async (server, evidence) => {
      const anna = await server.join("anna", evidence);
      const bruno = await server.join("bruno", evidence);
      bruno.participant.command("close");
      await bruno.participant.ends(1000);
      await anna.send("still-here");
      const shown = await anna.read("still-here");
      return !server.showsMessages || shows(shown, "still-here")
        ? passed
        : failed(`read shows ${quote(shown.line)}, not what was sent`);
    }),
  ),
  required(
    "client-vanishes",
    4,
    "A client that just vanishes, without `close`, harms nobody.",
    onBoard(async (server, evidence) => {
      const anna = await server.join("anna", evidence);
      const bruno = await server.join("bruno", evidence);
      const carla = await server.join("carla", evidence);
      bruno.participant.connection.reset();
      carla.participant.command("read");
      carla.participant.connection.destroy();
      await anna.send("still-here");
      const shown = await anna.read("still-here");
      if (server.showsMessages && !shows(shown, "still-here"))
        return failed(`read shows ${quote(shown.line)}, not what was sent`);
      const late = await server.join("late", evidence);
      await late.read("still-here");
      return passed;
    }),
  ),
] as const;
