import type { VirtualUser } from "./virtual-user.ts";

/** The module `k6/execution` for one VU; reading an unsupported field throws an error that names it. */
export function createExecutionModule(
  user: VirtualUser,
  ids: { readonly idInTest: number; readonly idInInstance: number },
  runMs: () => number,
) {
  const instance = refuseOthers("exec.instance", {
    get currentTestRunDuration(): number {
      return runMs();
    },
  });
  const vu = refuseOthers("exec.vu", {
    ...ids,
    get iterationInInstance(): number {
      return user.iteration;
    },
  });
  const exec = refuseOthers("exec", {
    get instance() {
      refuseWhileLoading("instance");
      return instance;
    },
    get vu() {
      refuseWhileLoading("vu");
      return vu;
    },
  });

  function refuseWhileLoading(name: string): void {
    if (user.isLoading) throw new Error(`getting ${name} information in the init context is not supported`);
  }

  return exec;
}

function refuseOthers<T extends object>(path: string, fields: T): T {
  return new Proxy(fields, {
    get(target, name) {
      if (typeof name === "string" && !(name in target) && name !== "__esModule") {
        throw new TypeError(`this runner has no ${path}.${name}`);
      }
      return Reflect.get(target, name);
    },
  });
}
