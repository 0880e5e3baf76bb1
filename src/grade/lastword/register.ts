import type { LineClient } from "./line-client.ts";
import { type ProtocolRule, rule } from "./rule.ts";
import { demand, type RuleTrial } from "./trial.ts";

/** A server that needs longer to see that a connection has ended does not free its name. */
const freeTimeoutMs = 5000;
const lookIntervalMs = 25;

/** The rules REG-1 to REG-5. */
export const registerRules: readonly ProtocolRule[] = [
  rule("REG-1", "register <name> gets Welcome <name>.", async (trial) => {
    const client = await trial.connect();
    await client.expect(`register ${client.userName}`, `Welcome ${client.userName}`);
    await client.expect(`register ${client.userName}é`, `Welcome ${client.userName}é`);
    await client.expect(`register ${client.userName}e\u0301`, `Welcome ${client.userName}é`);
  }),
  rule("REG-2", "A second register changes the name, and the old one is free at once.", tryRename),
  rule("REG-3", "A refused register changes nothing.", async (trial) => {
    const holder = await trial.join("holder");
    const client = await trial.connect("client");
    for (const [name, code] of [
      [holder.userName, "name-taken"],
      [".no", "bad-name"],
      ["a b", "bad-arguments"],
    ] as const)
      await client.expectError(`register ${name}`, code);
    await client.expectError("send nobody", "not-registered");
    await client.expect(`register ${client.userName}`, `Welcome ${client.userName}`);
    await client.expectError(`register ${holder.userName}`, "name-taken");
    await client.expectError("register server", "bad-name");
    await client.expect("send still me", "ok");
    const { sender } = await client.expectMessage("read");
    demand(sender === client.userName, `after a refused register, a message is from ${sender}`);
    await holder.expectError(`register ${client.userName}`, "name-taken");
  }),
  rule("REG-4", "The name is free again when the connection ends, however it ends.", tryEnds),
  rule("REG-5", "A name is one word.", async (trial) => {
    const client = await trial.connect();
    await client.expectError("register Anna Rossi", "bad-arguments");
    await client.expectError("register Anna\tRossi", "bad-arguments");
    await client.expectError("send hello", "not-registered");
  }),
];

async function tryRename(trial: RuleTrial): Promise<undefined> {
  const { client, line } = await trial.joinAndPost("client");
  const name = trial.unique("renamed");
  await client.expect(`register ${name}`, `Welcome ${name}`);
  await client.expect("read", line);
  const other = await trial.connect("other");
  await other.expect(`register ${client.userName}`, `Welcome ${client.userName}`);
  await other.expectError(`register ${name}`, "name-taken");
  await client.expect(`register ${name}`, `Welcome ${name}`);
  await client.expect("send renamed", "ok");
  const { sender } = await client.expectMessage("read");
  demand(sender === name, `after a change of name, a message is from ${sender}`);
}

async function tryEnds(trial: RuleTrial): Promise<undefined> {
  const ends: Record<string, (client: LineClient) => void> = {
    close: (client) => client.send("close\n"),
    "a half-close": (client) => client.halfClose(),
    "a reset": (client) => client.reset(),
  };
  const other = await trial.connect("other");
  for (const [how, end] of Object.entries(ends)) {
    const client = await trial.join("client");
    end(client);
    demand(
      await isFreeSoon(other, client.userName),
      `after ${how}, the name is not free within ${freeTimeoutMs / 1000} s`,
    );
  }
}

async function isFreeSoon(client: LineClient, name: string): Promise<boolean> {
  const deadlineMs = performance.now() + freeTimeoutMs;
  while ((await client.ask(`register ${name}`)) !== `Welcome ${name}`) {
    if (performance.now() > deadlineMs) return false;
    await Bun.sleep(lookIntervalMs);
  }
  return true;
}
