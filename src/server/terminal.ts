import { closeSync, openSync, readFileSync } from "node:fs";
import { errorCode } from "../error-message.ts";

/** The terminal that the process was started from, and that closes with its window or its connection. */
export class ControllingTerminal {
  readonly #isOurs: boolean;

  /** Call it before the process handles SIGHUP. Without a terminal (systemd), or under `nohup`, a process has none to lose. */
  constructor() {
    this.#isOurs = canOpenTerminal() && !ignoresHangup();
  }

  /** Whether the process had a terminal when it started, and has none now. */
  get hasGone(): boolean {
    return this.#isOurs && !canOpenTerminal();
  }
}

/** `/dev/tty` is the process's own terminal, whatever its standard streams are: ENXIO without one, EIO after a hang-up. */
function canOpenTerminal(): boolean {
  try {
    closeSync(openSync("/dev/tty", "r"));
    return true;
  } catch (error) {
    return ["EMFILE", "ENFILE"].includes(errorCode(error));
  }
}

/** Whether the process was started with SIGHUP ignored, as `nohup` does; false where there is no /proc (not Linux). */
function ignoresHangup(): boolean {
  try {
    const ignored = /^SigIgn:\s*([0-9a-f]+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
    return (Number.parseInt(ignored.slice(-1), 16) & 1) === 1;
  } catch {
    return false;
  }
}
