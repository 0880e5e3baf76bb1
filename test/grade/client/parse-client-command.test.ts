import { expect, test } from "bun:test";
import { parseClientCommand } from "../../../src/grade/client/parse-client-command.ts";

test("a client that is told the port gets a free one", () => {
  expect(parseClientCommand(["./client", "{host}", "{port}"], undefined).port).toBe(0);
});

test("a client that knows its port is served there: on --port, or on the last number in its command", () => {
  expect(parseClientCommand(["./client"], 4040).port).toBe(4040);
  expect(parseClientCommand(["./client", "127.0.0.1", "4041"], undefined).port).toBe(4041);
});

test("a client whose port nobody says cannot be graded", () => {
  expect(() => parseClientCommand(["./client", "localhost"], undefined)).toThrow("--port N");
});
