import { errorMessage } from "../../error-message.ts";
import { systemClock } from "../../net/system-clock.ts";
import { NotifySocket } from "./notify-socket.ts";
import { Watchdog } from "./watchdog.ts";

/** What a service manager sets in the environment (sd_notify(3), sd_watchdog_enabled(3)). */
type ServiceEnvironment = Record<string, string | undefined>;

/** Tells a service manager such as systemd what the server does (sd_notify(3)); without one it does nothing. */
export class ServiceManager {
  readonly #socket: NotifySocket | undefined;
  readonly #watchdogTimeoutMs: number | undefined;
  readonly #warn: (text: string) => void;

  /** `warn` gets what an operator should know: the service manager could not be told. */
  constructor(environment: ServiceEnvironment, warn: (text: string) => void) {
    this.#warn = warn;
    this.#socket = openSocket(environment.NOTIFY_SOCKET, warn);
    this.#watchdogTimeoutMs = readTimeoutMs(environment);
  }

  /** Both ports listen. `check` resolves when the server has shown that it works; the watchdog asks it from now on. */
  ready(check: () => Promise<unknown>): void {
    this.#notify("READY=1");
    if (this.#socket === undefined || this.#watchdogTimeoutMs === undefined) return;
    const feed = () => this.#notify("WATCHDOG=1");
    new Watchdog({ clock: systemClock, timeoutMs: this.#watchdogTimeoutMs, check, feed }).start();
  }

  /** Runs `reload`, which must not throw, between the words for its begin and its end. */
  reloading(reload: () => void): void {
    this.#notify("RELOADING=1");
    reload();
    this.#notify("READY=1");
  }

  /** The graceful stop begins. */
  stopping(): void {
    this.#notify("STOPPING=1");
  }

  #notify(text: string): void {
    if (this.#socket !== undefined && !this.#socket.send(text))
      this.#warn(`could not tell the service manager ${text}: NOTIFY_SOCKET takes no message`);
  }
}

function openSocket(path: string | undefined, warn: (text: string) => void): NotifySocket | undefined {
  if (!path) return undefined;
  try {
    return new NotifySocket(path);
  } catch (error) {
    warn(`could not open NOTIFY_SOCKET ${path}: ${errorMessage(error)}`);
    return undefined;
  }
}

/** `WATCHDOG_USEC`, unless it is meant for another process. */
function readTimeoutMs({ WATCHDOG_USEC, WATCHDOG_PID }: ServiceEnvironment): number | undefined {
  if (WATCHDOG_PID && WATCHDOG_PID !== `${process.pid}`) return undefined;
  const microseconds = Number(WATCHDOG_USEC);
  return microseconds > 0 ? microseconds / 1000 : undefined;
}
