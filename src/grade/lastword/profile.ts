import { accessRules } from "./access.ts";
import { closeRules } from "./close.ts";
import { closingRules } from "./closing.ts";
import { commandRules } from "./commands.ts";
import { encodingRule } from "./encodings.ts";
import { errorRules } from "./errors.ts";
import { framingRules, lastBytesRule } from "./framing.ts";
import { httpRules } from "./http-rules.ts";
import { idRules } from "./ids.ts";
import { keyRules } from "./key.ts";
import { messageRules } from "./messages.ts";
import { nameRules } from "./names.ts";
import { rateRules } from "./rates.ts";
import { emptyBoardRule, readRules } from "./read.ts";
import { registerRules } from "./register.ts";
import { replyRules } from "./replies.ts";
import type { ProtocolRule } from "./rule.ts";
import { sendRules } from "./send.ts";
import { timeRules } from "./time.ts";
import { limitRules, setUpRules, tlsRules } from "./untried.ts";
import { waitRules } from "./wait.ts";
import { webSocketRules } from "./websocket.ts";

/** Every rule of PROTOCOL.md, once. The two that look at a new board come first, the others in the order of the document. */
export const lastwordRules: readonly ProtocolRule[] = [
  emptyBoardRule,
  ...idRules,
  ...framingRules,
  encodingRule,
  lastBytesRule,
  ...commandRules,
  ...nameRules,
  ...messageRules,
  ...accessRules,
  ...registerRules,
  ...keyRules,
  ...sendRules,
  ...readRules,
  ...timeRules,
  ...waitRules,
  ...closeRules,
  ...replyRules,
  ...errorRules,
  ...closingRules,
  ...rateRules,
  ...setUpRules,
  ...httpRules,
  ...webSocketRules,
  ...tlsRules,
  ...limitRules,
];
