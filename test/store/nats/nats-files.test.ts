import { describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import type { NatsFiles } from "../../../src/store/nats/connection-options.ts";
import { checkNatsFiles } from "../../../src/store/nats/nats-files.ts";
import { makeTlsFiles } from "../../support/certificates.ts";
import { makeNatsOperator } from "../../support/nats-operator.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const none: NatsFiles = {
  ...{ natsCreds: undefined, natsCa: undefined },
  ...{ natsCert: undefined, natsKey: undefined },
};

describe("the files that show NATS who asks", () => {
  test("are taken if each is what its flag wants, or none is given", async () => {
    using folder = temporaryFolder();
    const { certificate, key } = await makeTlsFiles(folder.path);
    const natsCreds = `${folder.path}/board.creds`;
    writeFileSync(natsCreds, makeNatsOperator().credentials);
    const all = { natsCreds, natsCa: certificate, natsCert: certificate, natsKey: key };
    expect(() => checkNatsFiles(all)).not.toThrow();
    expect(() => checkNatsFiles(none)).not.toThrow();
  });

  test("are refused, by flag and name, if they are something else", async () => {
    using folder = temporaryFolder();
    const { certificate, key } = await makeTlsFiles(folder.path);
    const elsewhere = `${folder.path}/other`;
    mkdirSync(elsewhere);
    const other = await makeTlsFiles(elsewhere);
    for (const [given, words] of [
      [{ natsCert: certificate }, "--nats-cert and --nats-key belong together"],
      [{ natsKey: key }, "--nats-cert and --nats-key belong together"],
      [{ natsCreds: "/no/such" }, "can't read /no/such: there is no such file or folder"],
      [{ natsCreds: key }, `--nats-creds: ${key} has no JWT with its seed, as nsc writes them`],
      [{ natsCa: key }, `--nats-ca: ${key} has no certificate in PEM`],
      [{ natsCert: key, natsKey: key }, `--nats-cert: ${key} is no certificate in PEM`],
      [
        { natsCert: certificate, natsKey: certificate },
        `--nats-key: ${certificate} is no private key in PEM`,
      ],
      [{ natsCert: certificate, natsKey: other.key }, `${other.key} is not the key of the certificate in`],
    ] as const)
      expect(() => checkNatsFiles({ ...none, ...given })).toThrow(words);
  });
});
