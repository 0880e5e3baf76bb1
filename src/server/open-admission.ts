import type { Logger } from "pino";
import type { AddressLimits } from "./limits/address-limits.ts";
import { Exemptions } from "./limits/exemptions.ts";
import { Admission } from "./listen/admission.ts";
import { resolveAdmissionLimits } from "./listen/admission-limits.ts";
import { readFileDescriptorLimit } from "./listen/file-descriptors.ts";
import type { ServerMetrics } from "./metrics/server-metrics.ts";
import { ConnectionRecorder } from "./session/connection-recorder.ts";
import type { ServerSettings } from "./settings/settings.ts";

/** Opens the admission of a server, which records whom it refuses. Throws `SettingsError` if the limits cannot hold. */
export function openAdmission(
  settings: ServerSettings,
  { addresses, exemptions }: AddressLimits,
  metrics: ServerMetrics,
  logger: Pick<Logger, "debug" | "info" | "error">,
): Admission {
  const recorder = new ConnectionRecorder(metrics, logger);
  return new Admission({
    limits: resolveAdmissionLimits(settings, exemptions, readFileDescriptorLimit()),
    addresses,
    now: () => performance.now(),
    onRefused: (remote, refusal) => recorder.refused(remote, refusal),
  });
}

/** Sets the limits of an open admission anew. Throws `SettingsError`, and changes nothing, if they cannot hold. */
export function setAdmissionLimits(admission: Admission, settings: ServerSettings): void {
  const exemptions = new Exemptions(settings);
  admission.setLimits(resolveAdmissionLimits(settings, exemptions, readFileDescriptorLimit()));
}
