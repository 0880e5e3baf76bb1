import { describe, expect, test } from "bun:test";
import { AddressTable } from "../../../src/server/limits/address-table.ts";
import { Exemptions } from "../../../src/server/limits/exemptions.ts";
import { Admission } from "../../../src/server/listen/admission.ts";
import { type AdmissionLimits, resolveAdmissionLimits } from "../../../src/server/listen/admission-limits.ts";
import {
  adminFileDescriptors,
  readFileDescriptorLimit,
  reservedFileDescriptors,
} from "../../../src/server/listen/file-descriptors.ts";
import { SettingsError } from "../../../src/server/settings/errors.ts";
import { direct } from "../../support/remotes.ts";

const unset = {
  adminPort: "off" as const,
  maxConnections: undefined,
  maxConnectionsPerAddress: undefined,
  maxHttpConnections: undefined,
  maxProxyHeaders: undefined,
  newConnectionBurst: 1e6,
  newConnectionsPerMinute: 60,
};
const noExemption = new Exemptions({ exemptAddresses: [], limitLoopback: false });

/** An admission with these limits; the others are far away. */
function admissionWith(limits: Partial<AdmissionLimits>, now = () => 0): Admission {
  const addresses = new AddressTable(1000);
  const wide = resolveAdmissionLimits({ ...unset, maxConnections: 99, maxHttpConnections: 100 }, noExemption);
  return new Admission({ limits: { ...wide, ...limits }, addresses, now, onRefused: () => undefined });
}

describe("admission", () => {
  test("[LIM-1] connections are admitted up to the limit, and again when one has left", () => {
    const admission = admissionWith({
      maxConnections: 2,
      maxConnectionsPerAddress: 9,
      maxHttpConnections: 100,
      countsConnections: () => true,
    });
    expect([admission.enter(direct("127.0.0.1")), admission.enter(direct("127.0.0.2"))]).toEqual([
      undefined,
      undefined,
    ]);
    expect(admission.enter(direct("127.0.0.3"))).toMatchObject({ code: "busy", closes: true });
    admission.leave(direct("127.0.0.1"));
    expect(admission.enter(direct("127.0.0.3"))).toBeUndefined();
  });

  test("[LIM-14] HTTP connections are admitted up to their own limit, until they upgrade or leave", () => {
    const limits = { maxConnections: 4, maxConnectionsPerAddress: 9, countsConnections: () => true };
    const admission = admissionWith({ ...limits, maxHttpConnections: 2 });
    expect([admission.enterHttp(direct("127.0.0.1")), admission.enterHttp(direct("127.0.0.1"))]).toEqual([
      undefined,
      undefined,
    ]);
    expect(admission.enterHttp(direct("127.0.0.1"))).toMatchObject({ code: "busy" });
    expect(admission.enter(direct("127.0.0.1"))).toBeUndefined();
    admission.upgradeHttp();
    expect(admission.enterHttp(direct("127.0.0.1"))).toBeUndefined();
    expect(admission.enter(direct("127.0.0.1"))).toMatchObject({ code: "busy" });
    admission.leaveHttp(direct("127.0.0.1"));
    expect(admission.enter(direct("127.0.0.1"))).toBeUndefined();
  });

  test("[LIM-14] without the flag, a quarter of the connections may be HTTP", () => {
    expect(
      resolveAdmissionLimits({ ...unset, maxConnections: 40 }, noExemption, 1024).maxHttpConnections,
    ).toBe(10);
  });

  test("[LIM-2] one address gets no more than its share, and others are not affected", () => {
    const admission = admissionWith({
      maxConnections: 99,
      maxConnectionsPerAddress: 2,
      maxHttpConnections: 100,
      countsConnections: () => true,
    });
    expect([admission.enter(direct("192.0.2.1")), admission.enter(direct("192.0.2.1"))]).toEqual([
      undefined,
      undefined,
    ]);
    expect(admission.enter(direct("192.0.2.1"))).toMatchObject({ code: "busy" });
    expect(admission.enter(direct("192.0.2.2"))).toBeUndefined();
    admission.leave(direct("192.0.2.1"));
    expect(admission.enter(direct("192.0.2.1"))).toBeUndefined();
  });

  test("[LIM-2] the addresses of one IPv6 /64 count as one", () => {
    const admission = admissionWith({
      maxConnections: 99,
      maxConnectionsPerAddress: 1,
      maxHttpConnections: 100,
      countsConnections: () => true,
    });
    expect(admission.enter(direct("2001:db8:0:7::1"))).toBeUndefined();
    for (const same of ["2001:db8:0:7::2", "2001:db8:0:7:1:2:3:4", "2001:db8::7:0:0:0:5"]) {
      expect(admission.enter(direct(same))).toMatchObject({ code: "busy" });
    }
    for (const other of ["2001:db8:0:8::1", "2001:db8::1", "::ffff:192.0.2.1"]) {
      expect(admission.enter(direct(other))).toBeUndefined();
    }
  });

  test("[LIM-2] loopback is exempt unless the flag is given", () => {
    const exempt = admissionWith({ maxConnectionsPerAddress: 1 });
    const counted = admissionWith(
      resolveAdmissionLimits({ ...unset, maxConnectionsPerAddress: 1 }, noExemption, 10_000),
    );
    for (const address of ["127.0.0.1", "::1", "::ffff:127.0.0.1"]) {
      expect([exempt.enter(direct(address)), exempt.enter(direct(address))]).toEqual([undefined, undefined]);
    }
    expect([counted.enter(direct("127.0.0.1")), counted.enter(direct("::1"))]).toEqual([
      undefined,
      undefined,
    ]);
    for (const address of ["127.0.0.1", "::1", "::ffff:127.0.0.1"]) {
      expect(counted.enter(direct(address))).toMatchObject({ code: "busy" });
    }
  });

  test("[LIM-1] [LIM-2] other limits count for newcomers, whose addresses were counted all the time", () => {
    const limits = resolveAdmissionLimits({ ...unset, maxConnectionsPerAddress: 2 }, noExemption, 10_000);
    const admission = admissionWith({ ...limits, countsConnections: () => false });
    for (let connection = 0; connection < 3; connection++) admission.enter(direct("127.0.0.1"));
    admission.setLimits(limits);
    expect(admission.enter(direct("127.0.0.1"))).toMatchObject({ code: "busy" });
    admission.leave(direct("127.0.0.1"));
    expect(admission.enter(direct("127.0.0.1"))).toMatchObject({ code: "busy" });
    admission.leave(direct("127.0.0.1"));
    expect(admission.enter(direct("127.0.0.1"))).toBeUndefined();
    admission.setLimits({ ...limits, maxConnections: 2 });
    expect(admission.enter(direct("192.0.2.1"))).toMatchObject({ code: "busy" });
  });

  test("[RAT-4] [LIM-24] an address may open a burst of connections, then so many a minute", () => {
    const clock = { nowMs: 0 };
    const arrivals = { burst: 3, perSecond: 0.5 };
    const admission = admissionWith({ arrivals }, () => clock.nowMs);
    const late = (seconds: number) => `too many new connections from your address; try again in ${seconds} s`;
    const knock = () => {
      const refusal = admission.enter(direct("192.0.2.1"));
      if (refusal === undefined) admission.leave(direct("192.0.2.1"));
      return refusal?.text;
    };
    expect([knock(), knock(), knock(), knock()]).toEqual([undefined, undefined, undefined, late(2)]);
    expect(admission.enter(direct("192.0.2.2"))).toBeUndefined();
    clock.nowMs = 1999;
    expect(knock()).toBe(late(1));
    clock.nowMs = 2000;
    expect([knock(), knock()]).toEqual([undefined, late(2)]);
  });

  test("[RAT-4] this machine and the exempt addresses may come as often as they like", () => {
    const exemptions = new Exemptions({ exemptAddresses: ["192.0.2.0/24"], limitLoopback: false });
    const settings = { ...unset, newConnectionBurst: 1, maxConnectionsPerAddress: 1 };
    const admission = admissionWith(resolveAdmissionLimits(settings, exemptions));
    for (let count = 0; count < 5; count++) {
      expect(admission.enter(direct("192.0.2.77"))).toBeUndefined();
      const refusal = admission.enter(direct("127.0.0.1"));
      if (refusal === undefined) admission.leave(direct("127.0.0.1"));
      expect(refusal).toBeUndefined();
    }
    expect(admission.enter(direct("198.51.100.1"))).toBeUndefined();
    expect(admission.enter(direct("198.51.100.1"))).toMatchObject({ code: "busy" });
  });

  test("[PRX-1] a trusted proxy is never its own client: it counts in all, but not per address", () => {
    const proxy = { address: "192.0.2.1", kind: "proxy" } as const;
    const settings = { ...unset, maxConnections: 3, maxConnectionsPerAddress: 1, newConnectionBurst: 1 };
    const admission = admissionWith(resolveAdmissionLimits(settings, noExemption));
    expect([admission.enter(proxy), admission.enter(proxy), admission.enter(proxy)]).toEqual(
      Array(3).fill(undefined),
    );
    expect(admission.enter(proxy)).toMatchObject({ code: "busy" });
    admission.leave(proxy);
    expect(admission.enter(proxy)).toBeUndefined();
  });

  test("[PRX-1] its own connections are none of the visitors' that come from its machine", () => {
    const proxy = { address: "192.0.2.1", kind: "proxy" } as const;
    const neighbour = { address: "192.0.2.1", kind: "forwarded" } as const;
    const settings = { ...unset, maxConnectionsPerAddress: 1 };
    const admission = admissionWith(resolveAdmissionLimits(settings, noExemption));
    expect([admission.enterHeader(proxy), admission.enterHttp(proxy)]).toEqual([undefined, undefined]);
    expect(admission.enter(neighbour)).toBeUndefined();
    expect(admission.moveHttp(proxy, neighbour)).toMatchObject({ code: "busy" });
    admission.leave(neighbour);
    expect(admission.moveHttp(proxy, neighbour)).toBeUndefined();
    admission.leaveHeader(proxy);
    expect(admission.enter(neighbour)).toMatchObject({ code: "busy" });
  });

  test("[PRX-1] its connections count with the clients that it names, each up to the limit", () => {
    const proxy = { address: "192.0.2.1", kind: "proxy" } as const;
    const [ann, bob] = ["198.51.100.1", "198.51.100.2"].map(
      (address) => ({ address, kind: "forwarded" }) as const,
    );
    if (ann === undefined || bob === undefined) throw new Error("no clients");
    const settings = { ...unset, maxConnections: 9, maxHttpConnections: 9, maxConnectionsPerAddress: 2 };
    const admission = admissionWith(resolveAdmissionLimits(settings, noExemption));
    const arrive = (client: typeof ann) => admission.enterHttp(proxy) ?? admission.moveHttp(proxy, client);
    expect([arrive(ann), arrive(ann), arrive(bob)]).toEqual([undefined, undefined, undefined]);
    expect(arrive(ann)).toMatchObject({ code: "busy", text: "too many connections from your address" });
    // The refused one stays with the proxy until it leaves.
    admission.leaveHttp(proxy);
    admission.leaveHttp(ann);
    expect([arrive(ann), arrive(bob)]).toEqual([undefined, undefined]);
    expect([arrive(ann), arrive(bob)]).toEqual(Array(2).fill(expect.objectContaining({ code: "busy" })));
  });

  test("[PRX-2] a connection counts once, before and after its head, and stays where it was if it is refused", () => {
    const local = direct("127.0.0.1");
    const forwarded = { address: "127.0.0.1", kind: "forwarded" } as const;
    const settings = {
      ...unset,
      maxConnectionsPerAddress: 2,
      newConnectionBurst: 1,
      newConnectionsPerMinute: 1,
    };
    const admission = admissionWith(resolveAdmissionLimits(settings, noExemption));
    expect([admission.enterHttp(local), admission.moveHttp(local, forwarded)]).toEqual([
      undefined,
      undefined,
    ]);
    expect(admission.enterHttp(local)).toBeUndefined();
    expect(admission.moveHttp(local, forwarded)).toMatchObject({ code: "rate-limited" });
    expect(admission.enter(local)).toMatchObject({ code: "busy" });
    admission.leaveHttp(local);
    expect(admission.enter(local)).toBeUndefined();
  });

  test("[PRX-2] [LIM-24] if this machine is limited, too, a connection counts once as a new one", () => {
    const local = direct("127.0.0.1");
    const forwarded = { address: "127.0.0.1", kind: "forwarded" } as const;
    const settings = { ...unset, newConnectionBurst: 2, newConnectionsPerMinute: 1 };
    const limitsAll = new Exemptions({ exemptAddresses: [], limitLoopback: true });
    const admission = admissionWith(resolveAdmissionLimits(settings, limitsAll));
    const arrive = () => admission.enterHttp(local) ?? admission.moveHttp(local, forwarded);
    expect([arrive(), arrive()]).toEqual([undefined, undefined]);
    expect(arrive()).toMatchObject({ code: "rate-limited" });
  });

  test("[LIM-28] only so many connections wait for a proxy's header, and a quarter without the flag", () => {
    const proxy = { address: "192.0.2.1", kind: "proxy" } as const;
    const limits = resolveAdmissionLimits({ ...unset, maxConnections: 9 }, noExemption);
    expect(limits.maxProxyHeaders).toBe(2);
    const admission = admissionWith(limits);
    expect([admission.enterHeader(proxy), admission.enterHeader(proxy)]).toEqual([undefined, undefined]);
    expect(admission.enterHeader(proxy)).toMatchObject({ code: "busy" });
    expect(admission.enterHttp(proxy)).toBeUndefined();
    admission.leaveHeader(proxy);
    expect(admission.enterHeader(proxy)).toBeUndefined();
  });

  test("[PRX-2] what a proxy on this machine passes on is not exempt", () => {
    const forwarded = { address: "127.0.0.1", kind: "forwarded" } as const;
    const settings = { ...unset, newConnectionBurst: 2, newConnectionsPerMinute: 1 };
    const admission = admissionWith(resolveAdmissionLimits(settings, noExemption));
    const arrive = () =>
      admission.enterHttp(direct("127.0.0.1")) ?? admission.moveHttp(direct("127.0.0.1"), forwarded);
    expect([arrive(), arrive()]).toEqual([undefined, undefined]);
    expect(arrive()).toMatchObject({ code: "rate-limited" });
    expect(admission.enter(direct("127.0.0.1"))).toBeUndefined();
  });

  test("[LIM-1] without the flag, the open-file limit minus the server's own files decides", () => {
    expect(resolveAdmissionLimits(unset, noExemption, 1024).maxConnections).toBe(
      1024 - reservedFileDescriptors,
    );
    expect(resolveAdmissionLimits(unset, noExemption, 5_000_000).maxConnections).toBe(100_000);
    expect(resolveAdmissionLimits(unset, noExemption).maxConnections).toBe(100_000);
  });

  test("[LIM-1] a flag above the open-file limit is refused, and one that just fits is accepted", () => {
    const settings = { ...unset, maxConnections: 500 };
    expect(resolveAdmissionLimits(settings, noExemption, 500 + reservedFileDescriptors).maxConnections).toBe(
      500,
    );
    const watched = { ...settings, adminPort: 4042 };
    const reserved = reservedFileDescriptors + adminFileDescriptors;
    expect(resolveAdmissionLimits(watched, noExemption, 500 + reserved).maxConnections).toBe(500);
    expect(() => resolveAdmissionLimits(watched, noExemption, 499 + reserved)).toThrow(SettingsError);
    expect(() => resolveAdmissionLimits(settings, noExemption, 499 + reservedFileDescriptors)).toThrow(
      SettingsError,
    );
    expect(() => resolveAdmissionLimits(unset, noExemption, reservedFileDescriptors)).toThrow(
      "--max-connections",
    );
  });

  test.if(process.platform === "linux")("the limit of open files is read from the process", () => {
    expect(readFileDescriptorLimit()).toBeGreaterThan(reservedFileDescriptors);
  });
});
