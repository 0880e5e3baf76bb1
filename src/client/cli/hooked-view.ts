import type { Notice, View } from "../../../actors/client/ports.ts";
import { MessageHook } from "./message-hook.ts";

/** The options of a hook. */
export interface HookOptions {
  /** The command to run for each message; undefined: none. */
  readonly exec?: string;
  readonly execTimeout: number;
}

/** A view that may also run a hook for each message. */
export interface HookedView extends View {
  /** Resolves when no command runs or is queued. */
  settled(): Promise<void>;
}

/** Adds the hook of the command line to a view; `output`: where the output of its command goes. */
export function hookView(
  view: View,
  { exec, execTimeout }: HookOptions,
  output: "inherit" | "report",
): HookedView {
  const show = (notice: Notice) => view.show(notice);
  if (exec === undefined) return { show, settled: () => Promise.resolve() };
  const hook = new MessageHook({
    command: exec,
    timeoutMs: execTimeout * 1000,
    output,
    report: (notice) => show(notice),
  });
  return {
    show: (notice) => {
      show(notice);
      if (notice.kind === "polled" && notice.reply?.kind === "message") {
        hook.run(notice.reply.message, notice.storedAt);
      }
    },
    settled: () => hook.settled(),
  };
}
