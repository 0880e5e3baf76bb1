import type { Tags } from "./metrics.ts";
import type { MetricRegistry, SampleReceiver } from "./samples.ts";
import type { MetricType } from "./sinks.ts";
import { refuseSystemTag } from "./thresholds.ts";
import type { VirtualUser } from "./virtual-user.ts";

/** The module `k6/metrics` for one VU. */
export function createMetricsModule(user: VirtualUser, registry: MetricRegistry) {
  abstract class Base {
    readonly name: string;
    readonly #metric: SampleReceiver;

    constructor(type: MetricType, name: unknown, isTime: unknown) {
      if (!user.isLoading) throw new Error("metrics must be declared in the init context");
      this.#metric = registry.define(String(name), type, isTime === true);
      this.name = this.#metric.name;
    }

    add(value: unknown, tags?: unknown): void {
      if (user.isLoading) throw new Error("getting Metric.add in the init context is not supported");
      const number = typeof value === "boolean" ? Number(value) : value;
      if (typeof number !== "number" || Number.isNaN(number)) {
        throw new TypeError(`metric '${this.name}': ${String(value)} is not a number`);
      }
      this.#metric.add(number, tags === undefined ? undefined : this.#parseTags(tags));
    }

    #parseTags(tags: unknown): Tags {
      const parsed = new Map<string, string>();
      for (const [name, value] of Object.entries(Object(tags))) {
        refuseSystemTag(name);
        if (typeof value !== "string")
          throw new TypeError(`metric '${this.name}': tag ${name} is not a string`);
        parsed.set(name, value);
      }
      return parsed;
    }
  }

  return {
    Counter: class extends Base {
      constructor(name: unknown, isTime?: unknown) {
        super("counter", name, isTime);
      }
    },
    Gauge: class extends Base {
      constructor(name: unknown, isTime?: unknown) {
        super("gauge", name, isTime);
      }
    },
    Rate: class extends Base {
      constructor(name: unknown, isTime?: unknown) {
        super("rate", name, isTime);
      }
    },
    Trend: class extends Base {
      constructor(name: unknown, isTime?: unknown) {
        super("trend", name, isTime);
      }
    },
  };
}
