import type { Check } from "./check.ts";
import { accessRole } from "./checks/access-role.ts";
import { alarms } from "./checks/alarms.ts";
import { audit } from "./checks/audit.ts";
import { authorizer } from "./checks/authorizer.ts";
import { callers } from "./checks/callers.ts";
import { clocks } from "./checks/clocks.ts";
import { customerTemplate } from "./checks/customer-template.ts";
import { drift } from "./checks/drift.ts";
import { functions } from "./checks/functions.ts";
import { health } from "./checks/health.ts";
import { identity } from "./checks/identity.ts";
import { identityRoles } from "./checks/identity-roles.ts";
import { issuerKeys } from "./checks/issuer-keys.ts";
import { logs } from "./checks/logs.ts";
import { outbox } from "./checks/outbox.ts";
import { parameters } from "./checks/parameters.ts";
import { quotas } from "./checks/quotas.ts";
import { redirectUris } from "./checks/redirect-uris.ts";
import { schedule } from "./checks/schedule.ts";
import { sealKey } from "./checks/seal-key.ts";
import { secrets } from "./checks/secrets.ts";
import { stack } from "./checks/stack.ts";
import { storeLogin } from "./checks/store-login.ts";
import { switches } from "./checks/switches.ts";
import { table } from "./checks/table.ts";

/** Every check, in the order of the list: what others rest on comes first. */
export const checks: readonly Check[] = [
  stack,
  functions,
  drift,
  parameters,
  secrets,
  sealKey,
  health,
  storeLogin,
  identity,
  identityRoles,
  authorizer,
  callers,
  redirectUris,
  accessRole,
  customerTemplate,
  table,
  issuerKeys,
  switches,
  schedule,
  outbox,
  audit,
  alarms,
  logs,
  quotas,
  clocks,
];
