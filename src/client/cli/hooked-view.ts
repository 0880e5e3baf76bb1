import type { Notice, View } from "../../../actors/client/ports.ts";
import { MessageHook } from "./message-hook.ts";

/** What the command line says about a hook. */
export interface HookOptions {
  /** The command to run for each message; undefined: none. */
  readonly exec?: string;
  readonly execTimeout: number;
}

/** A view whose messages a hook may be run for, too. */
export interface HookedView extends View {
  /** Resolves when no command runs or waits. */
  settled(): Promise<void>;
}

/** Adds the hook of the command line to a view; `output`: where the output of its command goes. */
export function hookView(
  view: View,
  { exec, execTimeout }: HookOptions,
  output: "inherit" | "tell",
): HookedView {
  const show = (notice: Notice) => view.show(notice);
  if (exec === undefined) return { show, settled: () => Promise.resolve() };
  const hook = new MessageHook({
    command: exec,
    timeoutMs: execTimeout * 1000,
    output,
    tell: (notice) => show(notice),
  });
  return {
    show: (notice) => {
      show(notice);
      if (notice.kind === "polled" && notice.reply?.kind === "message") {
        hook.run(notice.reply.message, new Date());
      }
    },
    settled: () => hook.settled(),
  };
}
