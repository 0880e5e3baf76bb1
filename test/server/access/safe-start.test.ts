import { describe, expect, test } from "bun:test";
import { checkExposure, type ExposureSettings } from "../../../src/server/access/safe-start.ts";

function check(settings: Partial<ExposureSettings>): string | undefined {
  return checkExposure({
    host: "0.0.0.0",
    allowAnyone: false,
    tokenFile: undefined,
    tlsCert: undefined,
    tlsClientCa: undefined,
    ...settings,
  });
}

describe("a start beyond this machine", () => {
  for (const host of ["127.0.0.1", "127.9.8.7", "::1", "localhost", "LocalHost"]) {
    test(`${host} is this machine, and needs nothing`, () => {
      expect(check({ host })).toBeUndefined();
    });
  }

  for (const host of ["0.0.0.0", "::", "192.168.1.2", "board.example", "127.example"]) {
    test(`${host} is refused without tokens and certificates, and the refusal names each way out`, () => {
      for (const way of ["--token-file", "--tls-client-ca", "127.0.0.1", "--allow-anyone"])
        expect(() => check({ host })).toThrow(way);
    });
  }

  test("tokens, clients' certificates or --allow-anyone let it start", () => {
    expect(check({ tlsCert: "c", tokenFile: "t" })).toBeUndefined();
    expect(check({ tlsCert: "c", tlsClientCa: "a" })).toBeUndefined();
    expect(check({ allowAnyone: true })).toBeUndefined();
  });

  test("a certificate of the server alone lets nobody in", () => {
    expect(() => check({ tlsCert: "c" })).toThrow("--token-file");
  });

  test("tokens in plain text start with a warning", () => {
    expect(check({ tokenFile: "t" })).toContain("plain text");
  });
});
