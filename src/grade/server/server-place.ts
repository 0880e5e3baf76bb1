import type { ServerEndpoint } from "../recorded-connection.ts";
import type { StartedServer } from "./started-server.ts";

/** Where the server is: one that runs anyway, or one that the grader starts. */
export type ServerPlace =
  | { readonly kind: "running"; readonly endpoint: ServerEndpoint; readonly httpPort?: number | undefined }
  | { readonly kind: "started"; readonly server: StartedServer };
