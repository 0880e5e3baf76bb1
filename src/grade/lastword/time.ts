import { type ProtocolRule, rule } from "./rule.ts";
import { demand } from "./trial.ts";

const timeForm = /^(\d+) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)$/;

/** The rules TIM-1 to TIM-3. */
export const timeRules: readonly ProtocolRule[] = [
  rule("TIM-1", "time <id> gets the id and a UTC time with three digits of a second.", async (trial) => {
    const client = await trial.join();
    const id = await client.say("when");
    for (const asker of [client, await trial.connect("asker")]) {
      const reply = await asker.ask(`time ${id}`);
      const [, shownId, time = ""] = timeForm.exec(reply) ?? [];
      demand(shownId === `${id}`, `time ${id} got ${reply}`);
      demand(!Number.isNaN(Date.parse(time)), `time ${id} got ${reply}: there is no such time`);
    }
  }),
  rule("TIM-2", "The time of a message is never earlier than that of the one before it.", async (trial) => {
    const client = await trial.join();
    let before = 0;
    for (let round = 0; round < 10; round++) {
      const id = await client.say(`tick ${round}`);
      const reply = await client.ask(`time ${id}`);
      const time = Date.parse(timeForm.exec(reply)?.[2] ?? "");
      demand(
        time >= before,
        `time ${id} got ${reply}, and the message before it has ${new Date(before).toISOString()}`,
      );
      before = time;
    }
  }),
  rule("TIM-3", "The errors of time <id> are those of read <id>.", async (trial) => {
    const { client, message } = await trial.joinAndPost();
    await client.expectError(`time ${message.id + 1}`, "no-such-message");
    await client.expectError("time 0", "no-such-message");
  }),
];
