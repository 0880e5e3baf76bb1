import type { ReplyArrival } from "../../dialect/participant.ts";
import { quote } from "../graded-client.ts";

/** What a command got, for a sentence: `got ...`. */
export function describeArrival(arrival: ReplyArrival): string {
  switch (arrival.kind) {
    case "reply":
      return quote(arrival.text);
    case "silent":
      return "no answer";
    case "ended":
      return "a closed connection";
  }
}
