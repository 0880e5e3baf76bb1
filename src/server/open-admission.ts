import type { Logger } from "pino";
import type { AddressLimits } from "./limits/address-limits.ts";
import { Admission } from "./listen/admission.ts";
import { resolveAdmissionLimits } from "./listen/admission-limits.ts";
import { readFileDescriptorLimit } from "./listen/file-descriptors.ts";
import type { ServerSettings } from "./settings/settings.ts";

/** Opens the admission of a server, which logs whom it refuses. Throws `SettingsError` if the limits cannot hold. */
export function openAdmission(
  settings: ServerSettings,
  { addresses, exemptions }: AddressLimits,
  logger: Pick<Logger, "info">,
): Admission {
  return new Admission({
    limits: resolveAdmissionLimits(settings, exemptions, readFileDescriptorLimit()),
    addresses,
    now: () => performance.now(),
    onRefused: ({ address }, { text }) => logger.info({ address, reason: text }, "connection refused"),
  });
}
