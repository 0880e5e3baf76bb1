import { afterEach, describe, expect, setSystemTime } from "bun:test";
import { certificateFiles } from "../../../src/server/access/certificate.ts";
import { sharedTlsFiles } from "../../support/certificates.ts";
import { testWith } from "../../support/programs.ts";

const dayMs = 86_400_000;

/** Reads the tests' certificate, which is valid for two days, at a time so far from now. */
async function readAfter(afterMs: number) {
  const { certificate, key } = await sharedTlsFiles();
  const settings = {
    tlsCert: certificate,
    tlsKey: key,
    tlsClientCa: undefined,
    tlsMinVersion: "1.2" as const,
  };
  const files = certificateFiles(settings);
  setSystemTime(new Date(Date.now() + afterMs));
  return files?.parse(files.read());
}

describe("a certificate", () => {
  afterEach(() => {
    setSystemTime();
  });

  testWith(["openssl"])("is taken while it is valid", async () => {
    expect((await readAfter(dayMs))?.asksClients).toBe(false);
  });

  testWith(["openssl"])("is refused after it has expired, with the time", async () => {
    await expect(readAfter(3 * dayMs)).rejects.toThrow(
      /^--tls-cert: the certificate in \S+ expired at 2\S+Z: renew it$/,
    );
  });

  testWith(["openssl"])("is refused before it is valid, with the time", async () => {
    await expect(readAfter(-dayMs)).rejects.toThrow(/ is not valid before 2\S+Z: wait, or check the clock$/);
  });
});
