import { isRefusal } from "./consistency.ts";
import type { Conversation } from "./conversation.ts";
import type { Meters } from "./meters.ts";

/** The command that asks for a name; its reply is checked, and `ready` called when the name is had. */
export function register(
  talk: Conversation,
  name: string,
  nowMs: number,
  meters: Meters,
  ready: () => void,
): string {
  const receiver = {
    answered(line: string) {
      if (line === `Welcome ${name}`) {
        ready();
        return;
      }
      if (isRefusal(line)) meters.countRefusal(line);
      else meters.countFault({ kind: "form", why: `${line} (in reply to register ${name})` });
      talk.leave();
    },
  };
  talk.expect(receiver, nowMs, nowMs);
  return `register ${name}\n`;
}
