import { failed, notChecked, type Verdict } from "../../check.ts";
import type { ReplyArrival } from "../../dialect/participant.ts";
import type { Evidence } from "../../evidence.ts";
import { type GradedClient, quote } from "../graded-client.ts";
import { onBoard, robust } from "../server-check.ts";
import type { ServerSubject } from "../server-subject.ts";
import { stillServes } from "./still-serves.ts";

/** What a user types sooner or later. */
export const oddCommandChecks = [
  robust(
    "empty-register",
    6,
    "`register` without a name gets an answer, and the server lives on.",
    onBoard(async (server, evidence) =>
      isAnswered(server, evidence, await server.client("anna", evidence), "register"),
    ),
  ),
  robust(
    "empty-send",
    6,
    "`send` without a message gets an answer, and the server lives on.",
    onBoard(async (server, evidence) =>
      isAnswered(server, evidence, await server.join("anna", evidence), "send"),
    ),
  ),
  robust(
    "empty-line",
    5,
    "An empty command does no harm: the same client goes on.",
    onBoard(async (server, evidence) => {
      if (server.dialect?.reads === "bare")
        return notChecked("bare text cannot be empty: nothing would be sent");
      const anna = await server.client("anna", evidence);
      anna.participant.command("");
      await anna.participant.unasked(emptyAnswerMs);
      return goesOn(anna, 2);
    }),
  ),
  robust(
    "unregistered-send",
    6,
    "`send` from a client without a name gets an answer, and the server lives on.",
    onBoard(async (server, evidence) =>
      isAnswered(server, evidence, await server.client("nobody", evidence), "send hello"),
    ),
  ),
  robust(
    "unknown-command",
    7,
    "An unknown command gets an answer, and the same client goes on.",
    onBoard(async (server, evidence) => {
      const anna = await server.client("anna", evidence);
      const arrival = await anna.tryAsk("dance", undefined, answerTimeoutMs);
      return arrival.kind === "reply" ? goesOn(anna, 1) : failed(describe("dance", arrival));
    }),
  ),
] as const;

const answerTimeoutMs = 3000;
/** Not every server answers an empty command, and the next one is to come on its own. */
const emptyAnswerMs = 300;

async function isAnswered(
  server: ServerSubject,
  evidence: Evidence,
  client: GradedClient,
  command: string,
): Promise<Verdict> {
  const arrival = await client.tryAsk(command, undefined, answerTimeoutMs);
  const verdict = await stillServes(server, evidence, client);
  return verdict.kind === "passed" && arrival.kind !== "reply" ? failed(describe(command, arrival)) : verdict;
}

/** The client can still register; its welcome is among the next `maxReplies` replies. */
async function goesOn(client: GradedClient, maxReplies: number): Promise<Verdict> {
  const command = `register ${client.userName}`;
  client.participant.command(command);
  for (let count = 0; count < maxReplies; count++) {
    const arrival = await client.replyTo(command);
    if (arrival.kind !== "reply") return failed(`afterwards, ${describe(command, arrival)}`);
    if (arrival.text.includes(client.userName)) return { kind: "passed" };
  }
  return failed(`afterwards, ${quote(command)} on the same connection got no welcome`);
}

function describe(command: string, { kind }: ReplyArrival): string {
  return kind === "ended"
    ? `the server closed the connection at ${quote(command)}`
    : `no reply to ${quote(command)}`;
}
