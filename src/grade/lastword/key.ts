import type { LineClient } from "./line-client.ts";
import { type ProtocolRule, rule, untriedRule } from "./rule.ts";
import type { RuleTrial } from "./trial.ts";

/** The rules KEY-1 to KEY-6. */
export const keyRules: readonly ProtocolRule[] = [
  rule("KEY-1", "key <key> gets ok, once and before register; other arguments get bad-key.", tryForms),
  rule("KEY-2", "Connections that gave the same key hold a name together.", tryPerson),
  rule("KEY-3", "The name of a person with a key stays reserved for that key for a while.", tryReservation),
  untriedRule("KEY-4", "A name has a limited number of holders.", "a server may choose this limit (LIM-16)"),
  untriedRule(
    "KEY-5",
    "A key is a secret, of which the server keeps a hash.",
    "what a server keeps does not show on the wire",
  ),
  untriedRule("KEY-6", "A client takes a server that knows no keys.", "this is a rule for clients"),
];

async function tryForms(trial: RuleTrial): Promise<undefined> {
  const key = trial.key();
  const wrong = ["x".repeat(15), "x".repeat(65), `${key}.`, `${key} ${key}`, `${key}é`, `${key}+/=`];
  const client = await trial.connect("client");
  for (const word of wrong) await client.expectError(`key ${word}`, "bad-key");
  await client.expectError("key", "bad-arguments");
  await client.expect(`key ${key}`, "ok");
  await client.expectError(`key ${key}`, "late-key");
  await client.expect(`register ${client.userName}`, `Welcome ${client.userName}`);
  await client.expectError(`key ${key}`, "late-key");
  for (const form of [key.padEnd(16, "x").slice(-16), key.padEnd(64, "_-Az09")])
    await (await trial.connect("other")).expect(`key ${form}`, "ok");
  const late = await trial.join("late");
  await late.expectError(`key ${key}`, "late-key");
  await late.expectError(`register ${client.userName}`, "name-taken");
}

async function tryPerson(trial: RuleTrial): Promise<undefined> {
  const key = trial.key();
  const phone = await withKey(trial, "phone", key);
  const name = phone.userName;
  await phone.expect(`register ${name}`, `Welcome ${name}`);
  const laptop = await withKey(trial, "laptop", key);
  await laptop.expect(`register ${name}`, `Welcome ${name}`);
  const others = [
    await trial.connect("keyless"),
    await withKey(trial, "other", trial.key()),
    await withKey(trial, "shouted", key.toUpperCase()),
  ];
  for (const other of others) await other.expectError(`register ${name}`, "name-taken");
  phone.send("close\n");
  await phone.expectEnd();
  for (const other of others) await other.expectError(`register ${name}`, "name-taken");
  await laptop.expect("send still here", "ok");
}

async function tryReservation(trial: RuleTrial): Promise<undefined> {
  const key = trial.key();
  const gone = await withKey(trial, "gone", key);
  const name = gone.userName;
  await gone.expect(`register ${name}`, `Welcome ${name}`);
  gone.send("close\n");
  await gone.expectEnd();
  const other = await trial.connect("other");
  await other.expectError(`register ${name}`, "name-taken");
  const back = await withKey(trial, "back", key);
  await back.expect(`register ${name}`, `Welcome ${name}`);
  await back.expect(`register ${back.userName}`, `Welcome ${back.userName}`);
  await other.expect(`register ${name}`, `Welcome ${name}`);
}

async function withKey(trial: RuleTrial, name: string, key: string): Promise<LineClient> {
  const client = await trial.connect(name);
  await client.expect(`key ${key}`, "ok");
  return client;
}
