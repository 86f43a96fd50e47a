import type { Fault } from "./fault.ts";
import { clientSecretExpired } from "./faults/client-secret-expired.ts";
import { customerSecretExpired } from "./faults/customer-secret-expired.ts";
import { providerDown } from "./faults/provider-down.ts";
import { roleEmptied } from "./faults/role-emptied.ts";
import { scheduleOff } from "./faults/schedule-off.ts";
import { sealKeyDeleted } from "./faults/seal-key-deleted.ts";
import { tableThrottled } from "./faults/table-throttled.ts";
import { vaultSealed } from "./faults/vault-sealed.ts";

/** The faults of the game day in their order. The provider's is the last: it connects a dozen organisations more. */
export const faults: readonly Fault[] = [
  scheduleOff,
  roleEmptied,
  vaultSealed,
  sealKeyDeleted,
  tableThrottled,
  clientSecretExpired,
  customerSecretExpired,
  providerDown,
];
