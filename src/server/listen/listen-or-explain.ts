import { ListenError } from "../settings/errors.ts";

/** Calls `listen`; throws a `ListenError`, which names the address and the reason, if that throws. */
export function listenOrExplain<Listener>(host: string, port: number, listen: () => Listener): Listener {
  try {
    return listen();
  } catch (error) {
    throw new ListenError(host, port, error);
  }
}
