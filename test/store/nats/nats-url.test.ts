import { describe, expect, test } from "bun:test";
import { isNatsStore, parseNatsUrl } from "../../../src/store/nats/nats-url.ts";
import { hideCredentials } from "../../../src/store-password.ts";

const nobody = { user: undefined, password: undefined, token: undefined };

describe("the address of an engine", () => {
  test("names servers in the order in which they are tried; the port is 4222 unless it says otherwise", () => {
    expect(parseNatsUrl("nats://n1,n2:4223, [::1]:9,10.0.0.1/")).toEqual({
      servers: ["n1:4222", "n2:4223", "[::1]:9", "10.0.0.1:4222"],
      ...nobody,
    });
  });

  test("may repeat nats:// before each server, with a slash after it and in capitals", () => {
    expect(parseNatsUrl("nats://n1:4222, nats://n2:4223/,NATS://n3")).toEqual({
      servers: ["n1:4222", "n2:4223", "n3:4222"],
      ...nobody,
    });
    expect(parseNatsUrl("nats://ann:secret@n1,nats://n2").servers).toEqual(["n1:4222", "n2:4222"]);
  });

  test("may hold a user with a password, or a token, percent-encoded", () => {
    expect(parseNatsUrl("nats://ann:p%40%3A%2C%2F@n1")).toEqual({
      servers: ["n1:4222"],
      user: "ann",
      password: "p@:,/",
      token: undefined,
    });
    expect(parseNatsUrl("nats://s3cr%25t@n1")).toMatchObject({ ...nobody, token: "s3cr%t" });
    expect(parseNatsUrl("nats://ann:@n1")).toMatchObject({ user: "ann", password: "" });
  });

  for (const [text, reason] of [
    ["nats:", "it takes nats://HOST:PORT,HOST:PORT"],
    ["nats://", "it takes nats://HOST:PORT,HOST:PORT"],
    ["tls://n1", "it takes nats://HOST:PORT,HOST:PORT"],
    ["nats://n1,,n2", "an empty text is not HOST or HOST:PORT"],
    ["nats://n1,tls://n2", "tls://n2 is not HOST or HOST:PORT"],
    ["nats://n1:0", "n1:0 is not HOST or HOST:PORT"],
    ["nats://n1:65536", "n1:65536 is not HOST or HOST:PORT"],
    ["nats://n1/x", "n1/x is not HOST or HOST:PORT"],
    ["nats://n1 n2", "n1 n2 is not HOST or HOST:PORT"],
    ["nats://n1,n1:4222", "n1:4222 is there twice"],
    [
      `nats://${Array.from({ length: 33 }, (_, index) => `n${index}`).join(",")}`,
      "it takes 32 servers at most",
    ],
  ] as const) {
    test(`is refused in words: ${text.slice(0, 30)}`, () => {
      expect(() => parseNatsUrl(text)).toThrow(`--store does not take ${text}: ${reason}`);
    });
  }

  for (const text of [
    "nats://ann:s3cret@",
    "nats://:s3cret@n1",
    "nats://a:s3cret:c@n1",
    "nats://a:s3%ret@n1",
    "nats://s3cret@n1:x",
    "nats://a:s3/ret@n1",
    "nats://a:s3,ret@n1",
    "nats:a:s3cret@n1",
    "nats://a:b@s3cret@n1",
  ]) {
    test(`is refused without its password: ${text}`, () => {
      const message = expect.not.stringMatching(/s3.?ret/);
      expect(() => parseNatsUrl(text)).toThrow(expect.objectContaining({ message }));
      expect(hideCredentials(text)).not.toMatch(/s3.?ret/);
    });
  }

  test("is shown without its password, and other stores as they are", () => {
    expect(hideCredentials("nats://ann:s3cret@n1,n2:9")).toBe("nats://***@n1,n2:9");
    expect(hideCredentials("nats://n1")).toBe("nats://n1");
    expect(hideCredentials("sqlite:a@b.db")).toBe("sqlite:a@b.db");
    expect([isNatsStore("nats://n1"), isNatsStore("sqlite:nats.db")]).toEqual([true, false]);
  });
});
