import { found } from "../../check.ts";
import { quote } from "../graded-client.ts";
import { onBoard, open } from "../server-check.ts";
import { shows } from "../shown-line.ts";
import { describeArrival } from "./describe-arrival.ts";

/** What the board says before anyone has used it: these run first. */
export const emptyBoardChecks = [
  open("empty-read", "What does `read` say before the first message?", async (server, evidence) => {
    const anna = await server.client("anna", evidence);
    return found(`the first read of this run got ${describeArrival(await anna.tryAsk("read"))}`);
  }),
  open("first-id", "Which id has the first message?", async (server, evidence) => {
    const anna = await server.join("anna", evidence);
    await anna.ask("send the-first-message", server.okReply);
    const { id } = await anna.read("the-first-message");
    const start = `ids start at ${id}`;
    return found(id <= 1 ? start : `${start}, or there were messages before`);
  }),
] as const;

const sizes = [100, 250, 500, 900, 1000, 1500, 4000, 16_000];

/** What else the board may do in one way or the other. */
export const openBoardChecks = [
  open(
    "id-steps",
    "By how much does the id rise?",
    onBoard(async (server, evidence) => {
      const anna = await server.join("anna", evidence);
      const ids: number[] = [];
      for (const text of ["one", "two", "three", "four"]) {
        await anna.send(text);
        ids.push((await anna.read(text)).id);
      }
      const steps = new Set(ids.slice(1).map((id, at) => id - (ids[at] ?? 0)));
      return found(`by ${[...steps].join(" or ")}`);
    }),
  ),
  open(
    "longest-message",
    "How long may a message be?",
    onBoard(async (server, evidence) => {
      const anna = await server.join("anna", evidence);
      let kept = 0;
      for (const size of sizes) {
        const text = "x".repeat(size - 1).concat(".");
        const arrival = await anna.tryAsk(`send ${text}`, server.okReply);
        const before = `${kept} bytes are kept; ${size}`;
        if (arrival.kind !== "reply" || arrival.text !== server.okReply)
          return found(`${before} get ${describeArrival(arrival)}`);
        const shown = await anna.tryAsk("read");
        if (shown.kind !== "reply" || !shown.text.endsWith(text))
          return found(`${before} are not: read then shows ${describeArrival(shown)}`);
        kept = size;
      }
      return found(`${kept} bytes are kept; longer ones were not tried`);
    }),
  ),
  open(
    "inner-blanks",
    "Are several blanks in a row in a message kept?",
    onBoard(async (server, evidence) => {
      const anna = await server.join("anna", evidence);
      const text = "two  blanks,   three blanks";
      await anna.send(text);
      const shown = await anna.read(text);
      if (shows(shown, text)) return found("blanks inside a message are kept");
      const isJoined = shown.line.includes(text.replace(/ +/g, " "));
      return found(isJoined ? "several blanks become one" : `${quote(text)} becomes ${quote(shown.line)}`);
    }),
  ),
  open(
    "close-answer",
    "Does `close` have an answer?",
    onBoard(async (server, evidence) => {
      const anna = await server.join("anna", evidence);
      const arrival = await anna.tryAsk("close", undefined, 2000);
      return found(
        arrival.kind === "ended" ? "no, the connection just closes" : `it gets ${describeArrival(arrival)}`,
      );
    }),
  ),
  open("greeting", "Does the server speak first?", async (server) => {
    const greeting = server.dialect?.greeting ?? new Uint8Array();
    return found(greeting.length === 0 ? "no" : `yes, with ${quote(Buffer.from(greeting).toString("utf8"))}`);
  }),
] as const;
