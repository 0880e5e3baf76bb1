import type { Bundle } from "./bundle.ts";
import { exitCodes, RunFailure } from "./failure.ts";
import { packed } from "./packed.ts";
import type { StockScript } from "./stock-script.ts";

/** The scripts that the compiled program has in it; scripts/build/ bundles them. */
export function listScripts(): readonly StockScript[] {
  return packed;
}

/** The bundle of a script of that name, with or without `.js`. Throws a `RunFailure` if there is none. */
export async function loadBundle(name: string): Promise<Bundle> {
  const script = packed.find((each) => each.name === name.replace(/\.js$/, ""));
  if (script !== undefined)
    return { path: `${script.name}.js`, code: script.code, modules: new Set(script.modules) };
  const names = packed.map((each) => each.name).join(", ");
  throw new RunFailure(
    exitCodes.scriptError,
    `there is no script ${name}: there are ${names}; k6 or a checkout of the source runs others`,
  );
}
