import type { CheckList, GradeCheck, Verdict } from "../check.ts";
import type { Evidence } from "../evidence.ts";
import type { ServerSubject } from "./server-subject.ts";

/** A check of a server. */
export type ServerCheck = GradeCheck<ServerSubject>;

type TryServer = (server: ServerSubject, evidence: Evidence) => Promise<Verdict>;

/** A required check: id, points, what is asked, how it is tried. */
export function required(id: string, points: number, asks: string, run: TryServer): ServerCheck {
  return { id, list: "required", points, asks, run };
}

/** A robust check. */
export function robust(id: string, points: number, asks: string, run: TryServer): ServerCheck {
  return { id, list: "robust", points, asks, run };
}

/** An open check, which has no points. */
export function open(id: string, asks: string, run: TryServer): ServerCheck {
  return { id, list: "open" satisfies CheckList, points: 0, asks, run };
}

/** Tries it only on a server that answers `register`, `send` and `read`: all else would say that again. */
export function onBoard(run: TryServer): TryServer {
  return async (server, evidence) => {
    await server.requireBoard();
    return run(server, evidence);
  };
}
