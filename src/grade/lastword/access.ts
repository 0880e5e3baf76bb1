import { type ProtocolRule, rule, untriedRule } from "./rule.ts";
import type { RuleTrial } from "./trial.ts";

const needsTokens = "it takes a board that asks for a token";

/** The rules AUT-1 to AUT-6. */
export const accessRules: readonly ProtocolRule[] = [
  rule("AUT-1", "auth <token> gets ok where the board asks for no token.", tryTokens),
  untriedRule("AUT-2", "A server that asks for a token answers other commands with denied.", needsTokens),
  untriedRule("AUT-3", "A wrong token gets denied.", needsTokens),
  untriedRule("AUT-4", "When a token is removed, its connections are closed.", needsTokens),
  untriedRule(
    "AUT-5",
    "A token is a secret, of which the server has a hash.",
    "what a server keeps does not show on the wire",
  ),
  untriedRule("AUT-6", "A server that asks for a token answers /about.json with 401.", needsTokens),
];

async function tryTokens(trial: RuleTrial): Promise<undefined> {
  const client = await trial.connect();
  for (const token of ["x", "A-z_09", "y".repeat(128)]) await client.expect(`auth ${token}`, "ok");
  for (const token of ["", " z.", "é", "y".repeat(129), "two words"])
    await client.expectError(`auth ${token}`, "bad-arguments");
  await client.expect(`register ${client.userName}`, `Welcome ${client.userName}`);
  await client.expect("auth later-too", "ok");
}
