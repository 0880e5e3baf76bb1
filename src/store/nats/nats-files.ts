import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { errorMessage, fileErrorReason } from "../../error-message.ts";
import { StoreOpenError } from "../errors.ts";
import type { NatsFiles } from "./connection-options.ts";

const pemCertificate = /-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs;

/** Throws a `StoreOpenError`, which names flag and file, if a file cannot be read, or does not have what its flag needs. */
export function checkNatsFiles({ natsCreds, natsCa, natsCert, natsKey }: NatsFiles): void {
  if ((natsCert === undefined) !== (natsKey === undefined))
    throw new StoreOpenError("--nats-cert and --nats-key belong together: give both, or none");
  if (natsCreds !== undefined) checkCredentials(natsCreds);
  if (natsCa !== undefined) checkAuthorities(natsCa);
  if (natsCert !== undefined && natsKey !== undefined) checkCertificate(natsCert, natsKey);
}

function checkCredentials(path: string): void {
  const text = read(path);
  const isComplete = ["BEGIN NATS USER JWT", "BEGIN USER NKEY SEED"].every((mark) => text.includes(mark));
  if (!isComplete)
    throw new StoreOpenError(`--nats-creds: ${path} has no JWT with its seed, as nsc writes them`);
}

function checkAuthorities(path: string): void {
  const certificates = read(path).match(pemCertificate) ?? [];
  if (certificates.length === 0) throw new StoreOpenError(`--nats-ca: ${path} has no certificate in PEM`);
  for (const each of certificates)
    parse("nats-ca", path, "has a certificate that is not valid", () => new X509Certificate(each));
}

function checkCertificate(certPath: string, keyPath: string): void {
  const [cert, key] = [read(certPath), read(keyPath)];
  const isNone = "is no certificate in PEM";
  const certificate = parse("nats-cert", certPath, isNone, () => new X509Certificate(cert));
  const secret = parse("nats-key", keyPath, "is no private key in PEM without a passphrase", () =>
    createPrivateKey(key),
  );
  if (!certificate.checkPrivateKey(secret))
    throw new StoreOpenError(`--nats-key: ${keyPath} is not the key of the certificate in ${certPath}`);
  if (Date.parse(certificate.validTo) <= Date.now())
    throw new StoreOpenError(`--nats-cert: the certificate in ${certPath} has expired: renew it`);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new StoreOpenError(`can't read ${path}: ${fileErrorReason(error)}`);
  }
}

function parse<T>(flag: string, path: string, fault: string, attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    throw new StoreOpenError(`--${flag}: ${path} ${fault} (${errorMessage(error)})`, { cause: error });
  }
}
