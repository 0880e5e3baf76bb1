import { constants, createPrivateKey, X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import { errorMessage } from "../../error-message.ts";
import { SettingsError } from "../settings/errors.ts";
import type { ServerSettings } from "../settings/settings.ts";
import type { FileSource } from "./live-file.ts";
import { readSettingsFile } from "./settings-file.ts";

/** The settings that say how the ports speak TLS. */
export type TlsSettings = Pick<ServerSettings, "tlsCert" | "tlsKey" | "tlsClientCa" | "tlsMinVersion">;

/** A certificate with its key, and whom the server trusts: what a TLS handshake needs. */
export interface Certificate {
  readonly options: Bun.TLSOptions;
  /** Whether a client must show a certificate that `--tls-client-ca` has signed. */
  readonly asksClients: boolean;
  /** When the certificate expires, in ms since 1970 UTC. */
  readonly expiresAtMs: number;
}

const dayMs = 86_400_000;
/** Where each certificate of a file begins. */
const pemStart = /(?=-----BEGIN CERTIFICATE-----)/;

/** The files of the certificate; undefined without TLS. Throws `SettingsError` if a flag lacks its partner. */
export function certificateFiles(settings: TlsSettings): FileSource<Certificate> | undefined {
  const { tlsCert, tlsKey, tlsClientCa, tlsMinVersion } = settings;
  if (tlsCert === undefined && tlsKey === undefined && tlsClientCa === undefined) return undefined;
  if (tlsCert === undefined) throw new SettingsError("TLS needs a certificate: give its file by --tls-cert");
  if (tlsKey === undefined) throw new SettingsError("--tls-cert needs --tls-key, the file of its key");
  const isOld = tlsMinVersion === "1.2";
  return {
    what: "certificate",
    read: () => [
      readSettingsFile("tls-cert", tlsCert),
      readSettingsFile("tls-key", tlsKey),
      ...(tlsClientCa === undefined ? [] : [readSettingsFile("tls-client-ca", tlsClientCa)]),
    ],
    parse([cert = "", key = "", ca]) {
      const expiresAtMs = checkCertificate(tlsCert, cert, tlsKey, key);
      if (tlsClientCa !== undefined) checkAuthorities(tlsClientCa, ca ?? "");
      const trust = ca === undefined ? {} : { ca, requestCert: true, rejectUnauthorized: true };
      // Bun refuses versions before 1.2 itself.
      const secureOptions = isOld ? 0 : constants.SSL_OP_NO_TLSv1_2;
      return { options: { cert, key, secureOptions, ...trust }, asksClients: ca !== undefined, expiresAtMs };
    },
  };
}

/** How many whole days a certificate is still valid. */
export function daysLeft({ expiresAtMs }: Certificate, nowMs: number): number {
  return Math.floor((expiresAtMs - nowMs) / dayMs);
}

/**
 * Returns when the certificate expires. Throws `SettingsError` if it can't be used now, with its chain and this key, for
 * whatever reason.
 */
function checkCertificate(certPath: string, cert: string, keyPath: string, key: string): number {
  const certificate = explain(
    "tls-cert",
    certPath,
    "is no certificate in PEM",
    () => new X509Certificate(cert),
  );
  const secret = explain("tls-key", keyPath, "is no private key in PEM without a passphrase", () =>
    createPrivateKey(key),
  );
  if (!certificate.checkPrivateKey(secret))
    throw new SettingsError(`--tls-key: ${keyPath} is not the key of the certificate in ${certPath}`);
  // The rest of the chain, and a kind of key that has no TLS, would show at the first connection, and end the server.
  explain("tls-cert", certPath, "can't serve TLS, or its chain is damaged", () =>
    createSecureContext({ cert, key }),
  );
  if (Date.parse(certificate.validFrom) > Date.now())
    throw new SettingsError(
      `--tls-cert: the certificate in ${certPath} is not valid before ${isoTime(certificate.validFrom)}: wait, or check the clock`,
    );
  const expiresAtMs = Date.parse(certificate.validTo);
  if (expiresAtMs <= Date.now())
    throw new SettingsError(
      `--tls-cert: the certificate in ${certPath} expired at ${isoTime(certificate.validTo)}: renew it`,
    );
  return expiresAtMs;
}

function checkAuthorities(path: string, text: string): void {
  const certificates = text.split(pemStart).filter((part) => pemStart.test(part));
  if (certificates.length === 0)
    throw new SettingsError(`--tls-client-ca: ${path} has no certificate in PEM`);
  for (const certificate of certificates)
    explain(
      "tls-client-ca",
      path,
      "has a certificate that is not valid",
      () => new X509Certificate(certificate),
    );
}

function isoTime(text: string): string {
  return new Date(text).toISOString();
}

function explain<T>(flag: string, path: string, fault: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new SettingsError(`--${flag}: ${path} ${fault} (${errorMessage(error)})`, { cause: error });
  }
}
