import { nkeys } from "@nats-io/transport-node";

type KeyPair = ReturnType<typeof nkeys.createUser>;

/** A NATS operator with one account: settings of an engine that trusts it, and a user's file of credentials. */
export interface NatsOperator {
  readonly settings: string;
  readonly credentials: string;
}

const unlimited = { subs: -1, data: -1, payload: -1 };
const limits = { ...unlimited, ...{ imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 } };
const jetstreamLimits = { mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 };

/** Makes the keys and the signed claims, as the tool `nsc` does. */
export function makeNatsOperator(): NatsOperator {
  const [operator, account, system] = [nkeys.createOperator(), nkeys.createAccount(), nkeys.createAccount()];
  const user = nkeys.createUser();
  const accountClaims = { type: "account", limits: { ...limits, ...jetstreamLimits } };
  const seed = new TextDecoder().decode(user.getSeed());
  return {
    settings: `operator: ${sign(operator, operator, { type: "operator" })}
system_account: ${system.getPublicKey()}
resolver: MEMORY
resolver_preload: {
  ${account.getPublicKey()}: ${sign(operator, account, accountClaims)}
  ${system.getPublicKey()}: ${sign(operator, system, { type: "account", limits })}
}`,
    credentials: `-----BEGIN NATS USER JWT-----
${sign(account, user, { type: "user", ...unlimited })}
------END NATS USER JWT------

-----BEGIN USER NKEY SEED-----
${seed}
------END USER NKEY SEED------
`,
  };
}

/** Claims of a subject, signed by its issuer. */
function sign(issuer: KeyPair, subject: KeyPair, claims: Record<string, unknown>): string {
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const body = {
    ...{ jti: crypto.randomUUID(), iat: Math.floor(Date.now() / 1000), iss: issuer.getPublicKey() },
    ...{ name: "test", sub: subject.getPublicKey(), nats: { version: 2, ...claims } },
  };
  const text = `${encode({ typ: "JWT", alg: "ed25519-nkey" })}.${encode(body)}`;
  return `${text}.${Buffer.from(issuer.sign(new TextEncoder().encode(text))).toString("base64url")}`;
}
