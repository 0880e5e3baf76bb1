import type { GradeCheck } from "../check.ts";
import { lastwordRules } from "../lastword/profile.ts";
import { assignmentChecks } from "./assignment.ts";
import type { ServerSubject } from "./server-subject.ts";

/** The checks of each profile, in the order in which they run. */
export const serverProfiles = {
  assignment: assignmentChecks,
  lastword: lastwordRules,
} as const satisfies Record<string, readonly GradeCheck<ServerSubject>[]>;

/** The name of a profile. */
export type ServerProfile = keyof typeof serverProfiles;
