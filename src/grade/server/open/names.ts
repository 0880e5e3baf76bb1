import { found } from "../../check.ts";
import { onBoard, open } from "../server-check.ts";
import { describeArrival } from "./describe-arrival.ts";

/** Whom a server takes for whom. */
export const openNameChecks = [
  open(
    "unregistered-answer",
    "What does a client without a name get for `send`?",
    onBoard(async (server, evidence) => {
      const nobody = await server.client("nobody", evidence);
      const arrival = await nobody.tryAsk("send from-nobody", server.okReply);
      if (arrival.kind !== "reply" || arrival.text !== server.okReply) return found(describeArrival(arrival));
      const shown = await nobody.tryAsk("read");
      return found(`${describeArrival(arrival)}, and read shows ${describeArrival(shown)}`);
    }),
  ),
  open(
    "unregistered-read",
    "What does a client without a name get for `read`?",
    onBoard(async (server, evidence) => {
      const anna = await server.join("anna", evidence);
      await anna.send("hello");
      const nobody = await server.client("nobody", evidence);
      const arrival = await nobody.tryAsk("read");
      const isShown = arrival.kind === "reply" && arrival.text.endsWith("hello");
      return found(isShown ? "the last message, like everyone" : describeArrival(arrival));
    }),
  ),
  open(
    "names-with-spaces",
    "May a name have spaces?",
    onBoard(async (server, evidence) => {
      const anna = await server.client("anna", evidence);
      const name = `${anna.userName} rossi`;
      const welcome = await anna.tryAsk(`register ${name}`, `Welcome ${name}`);
      if (welcome.kind !== "reply" || welcome.text !== `Welcome ${name}`)
        return found(`\`register ${name}\` gets ${describeArrival(welcome)}`);
      await anna.send("hello");
      return found(`spaces in names are kept: read shows ${describeArrival(await anna.tryAsk("read"))}`);
    }),
  ),
  open(
    "rename",
    "May a client register again, under another name?",
    onBoard(async (server, evidence) => {
      const anna = await server.join("anna", evidence);
      const name = server.nextName("zoe");
      const arrival = await anna.tryAsk(`register ${name}`, `Welcome ${name}`);
      await anna.send("hello");
      const { sender } = await anna.read("hello");
      return found(
        `it gets ${describeArrival(arrival)}; then its messages come from ${JSON.stringify(sender)}`,
      );
    }),
  ),
  open(
    "same-name",
    "May two clients have the same name?",
    onBoard(async (server, evidence) => {
      const anna = await server.join("anna", evidence);
      const other = await server.client("other", evidence);
      const welcome = `Welcome ${anna.userName}`;
      const arrival = await other.tryAsk(`register ${anna.userName}`, welcome);
      const isWelcome = arrival.kind === "reply" && arrival.text === welcome;
      return found(isWelcome ? "yes" : `the second one gets ${describeArrival(arrival)}`);
    }),
  ),
  open(
    "capital-verbs",
    "Are commands in capitals understood?",
    onBoard(async (server, evidence) => {
      const anna = await server.client("anna", evidence);
      const arrival = await anna.tryAsk(`REGISTER ${anna.userName}`, `Welcome ${anna.userName}`, 2000);
      const isWelcome = arrival.kind === "reply" && arrival.text.startsWith("Welcome");
      return found(isWelcome ? "yes" : `no, they get ${describeArrival(arrival)}`);
    }),
  ),
] as const;
