import { describe, expect, test } from "bun:test";
import { planReload } from "../../../src/server/settings/runtime-settings.ts";
import { defaultSettings } from "../../../src/server/settings/settings.ts";

describe("a reload", () => {
  test("takes over what can change, and names what needs a restart", () => {
    const wanted = {
      ...defaultSettings,
      tcpPort: 1,
      idleTimeoutMs: 5,
      httpHosts: ["a"],
      logLevel: "warn" as const,
    };
    const { settings, reloaded, needRestart } = planReload(defaultSettings, wanted);
    expect(reloaded).toEqual(["idle-timeout-ms", "log-level"]);
    expect(needRestart).toEqual(["tcp-port", "http-hosts"]);
    expect(settings).toEqual({ ...defaultSettings, idleTimeoutMs: 5, logLevel: "warn" });
  });

  test("of the same settings changes nothing; a limit can be set and taken away", () => {
    expect(planReload(defaultSettings, { ...defaultSettings, httpHosts: [] })).toEqual({
      settings: defaultSettings,
      reloaded: [],
      needRestart: [],
    });
    const limited = { ...defaultSettings, maxConnections: 5 };
    expect(planReload(defaultSettings, limited).settings).toEqual(limited);
    expect(planReload(limited, defaultSettings).settings).toEqual(defaultSettings);
  });
});
