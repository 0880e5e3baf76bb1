import { describe, expect, test } from "bun:test";
import { JetStreamApiError } from "@nats-io/jetstream";
import { untilAnswered } from "../../../src/store/nats/until-answered.ts";

const link = { place: "n1:4222" };

function refused(errorCode: number, description: string): JetStreamApiError {
  return new JetStreamApiError({ code: 400, err_code: errorCode, description });
}

/** Attempts that fail with these errors, one after the other, and then succeed. */
function attempts(...errors: readonly Error[]) {
  let count = 0;
  return async () => {
    const error = errors[count++];
    if (error !== undefined) throw error;
    return `done at attempt ${count}`;
  };
}

describe("an attempt", () => {
  test("is repeated while the engines find together: not all of them are there, or none leads", async () => {
    const attempt = attempts(
      refused(10005, "no suitable peers for placement, peer offline"),
      refused(10008, "JetStream system temporarily unavailable"),
    );
    expect(await untilAnswered(link, "make it", attempt)).toBe("done at attempt 3");
  });

  test("is not repeated if the engine refuses it for good", async () => {
    const attempt = attempts(refused(10074, "replicas > 1 not supported in non-clustered mode"));
    await expect(untilAnswered(link, "make it", attempt)).rejects.toThrow(
      "NATS at n1:4222: it does not make it: replicas > 1 not supported in non-clustered mode",
    );
  });

  test("that never has an answer ends with the engine's reason and a remedy", async () => {
    const attempt = () => Promise.reject(refused(10008, "JetStream system temporarily unavailable"));
    await expect(untilAnswered(link, "show BOARD", attempt, -1)).rejects.toThrow(
      "NATS at n1:4222: it does not show BOARD: JetStream system temporarily unavailable; start a majority of its servers, with JetStream",
    );
  });
});
