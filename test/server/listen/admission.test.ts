import { describe, expect, test } from "bun:test";
import { Admission, resolveAdmissionLimits } from "../../../src/server/listen/admission.ts";
import {
  adminFileDescriptors,
  readFileDescriptorLimit,
  reservedFileDescriptors,
} from "../../../src/server/listen/file-descriptors.ts";
import { SettingsError } from "../../../src/server/settings/errors.ts";

const unset = {
  adminPort: "off" as const,
  maxConnections: undefined,
  maxConnectionsPerAddress: undefined,
  maxHttpConnections: undefined,
};

describe("admission", () => {
  test("[LIM-1] connections are admitted up to the limit, and again when one has left", () => {
    const admission = new Admission({
      maxConnections: 2,
      maxConnectionsPerAddress: 9,
      maxHttpConnections: 100,
      countsLoopback: true,
    });
    expect([admission.enter("127.0.0.1"), admission.enter("127.0.0.2")]).toEqual([undefined, undefined]);
    expect(admission.enter("127.0.0.3")).toMatchObject({ code: "busy", closes: true });
    admission.leave("127.0.0.1");
    expect(admission.enter("127.0.0.3")).toBeUndefined();
  });

  test("[LIM-14] HTTP connections are admitted up to their own limit, until they upgrade or leave", () => {
    const limits = { maxConnections: 4, maxConnectionsPerAddress: 9, countsLoopback: true };
    const admission = new Admission({ ...limits, maxHttpConnections: 2 });
    expect([admission.enterHttp("127.0.0.1"), admission.enterHttp("127.0.0.1")]).toEqual([
      undefined,
      undefined,
    ]);
    expect(admission.enterHttp("127.0.0.1")).toMatchObject({ code: "busy" });
    expect(admission.enter("127.0.0.1")).toBeUndefined();
    admission.upgradeHttp();
    expect(admission.enterHttp("127.0.0.1")).toBeUndefined();
    expect(admission.enter("127.0.0.1")).toMatchObject({ code: "busy" });
    admission.leaveHttp("127.0.0.1");
    expect(admission.enter("127.0.0.1")).toBeUndefined();
  });

  test("[LIM-14] without the flag, a quarter of the connections may be HTTP", () => {
    expect(resolveAdmissionLimits({ ...unset, maxConnections: 40 }, 1024).maxHttpConnections).toBe(10);
  });

  test("[LIM-2] one address gets no more than its share, and others are not affected", () => {
    const admission = new Admission({
      maxConnections: 99,
      maxConnectionsPerAddress: 2,
      maxHttpConnections: 100,
      countsLoopback: false,
    });
    expect([admission.enter("192.0.2.1"), admission.enter("192.0.2.1")]).toEqual([undefined, undefined]);
    expect(admission.enter("192.0.2.1")).toMatchObject({ code: "busy" });
    expect(admission.enter("192.0.2.2")).toBeUndefined();
    admission.leave("192.0.2.1");
    expect(admission.enter("192.0.2.1")).toBeUndefined();
  });

  test("[LIM-2] the addresses of one IPv6 /64 count as one", () => {
    const admission = new Admission({
      maxConnections: 99,
      maxConnectionsPerAddress: 1,
      maxHttpConnections: 100,
      countsLoopback: false,
    });
    expect(admission.enter("2001:db8:0:7::1")).toBeUndefined();
    for (const same of ["2001:db8:0:7::2", "2001:db8:0:7:1:2:3:4", "2001:db8::7:0:0:0:5"]) {
      expect(admission.enter(same)).toMatchObject({ code: "busy" });
    }
    for (const other of ["2001:db8:0:8::1", "2001:db8::1", "::ffff:192.0.2.1"]) {
      expect(admission.enter(other)).toBeUndefined();
    }
  });

  test("[LIM-2] loopback is exempt unless the flag is given", () => {
    const exempt = new Admission({ ...resolveAdmissionLimits(unset, 10_000), maxConnectionsPerAddress: 1 });
    const counted = new Admission(resolveAdmissionLimits({ ...unset, maxConnectionsPerAddress: 1 }, 10_000));
    for (const address of ["127.0.0.1", "::1", "::ffff:127.0.0.1"]) {
      expect([exempt.enter(address), exempt.enter(address)]).toEqual([undefined, undefined]);
      expect(counted.enter(address)).toBeUndefined();
      expect(counted.enter(address)).toMatchObject({ code: "busy" });
    }
  });

  test("[LIM-1] without the flag, the open-file limit minus the server's own files decides", () => {
    expect(resolveAdmissionLimits(unset, 1024).maxConnections).toBe(1024 - reservedFileDescriptors);
    expect(resolveAdmissionLimits(unset, 5_000_000).maxConnections).toBe(100_000);
    expect(resolveAdmissionLimits(unset).maxConnections).toBe(100_000);
  });

  test("[LIM-1] a flag above the open-file limit is refused, and one that just fits is accepted", () => {
    const settings = { ...unset, maxConnections: 500 };
    expect(resolveAdmissionLimits(settings, 500 + reservedFileDescriptors).maxConnections).toBe(500);
    expect(() => resolveAdmissionLimits(settings, 499 + reservedFileDescriptors)).toThrow(SettingsError);
    const reserved = reservedFileDescriptors + adminFileDescriptors;
    const watched = { ...settings, adminPort: 4042 };
    expect(resolveAdmissionLimits(watched, 500 + reserved).maxConnections).toBe(500);
    expect(() => resolveAdmissionLimits(watched, 499 + reserved)).toThrow(SettingsError);
    expect(() => resolveAdmissionLimits(unset, reservedFileDescriptors)).toThrow("--max-connections");
  });

  test.if(process.platform === "linux")("the limit of open files is read from the process", () => {
    expect(readFileDescriptorLimit()).toBeGreaterThan(reservedFileDescriptors);
  });
});
