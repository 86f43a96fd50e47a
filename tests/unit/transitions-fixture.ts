import type { Connection } from "../../lib/connections/connection.ts";
import { endsConnection, type FailureCode, failures } from "../../lib/errors.ts";
import { secondsAfter } from "../../lib/system.ts";

export const now = new Date("2026-03-01T12:00:00Z");
export const at = (seconds: number) => secondsAfter(now, seconds);
export const context = { now, chance: 0.5, generation: 7 };

export const active: Connection = {
  tenant: "acme",
  provider: "gcp",
  account: "default",
  id: "connection-1",
  status: "active",
  grantId: "attempt-1",
  method: "login",
  identity: { id: "110100000000000000001" },
  connectedBy: "user-1",
  scopesRequested: ["openid", "email"],
  scopesGranted: ["openid", "email"],
  scopesMissing: [],
  expiresAt: at(600),
  refreshedAt: at(-3000),
  lastUsedAt: now,
  hasRefreshToken: true,
  credential: { ref: "memory:acme", version: 3 },
  createdAt: at(-3000),
  liveSince: at(-3000),
  updatedAt: at(-3000),
};
export const lastFailure = (code: FailureCode, attempts = 1) => ({ failure: { code, at: at(-60), attempts, retryAt: at(-30) } });
export const token = { issuedAt: now, expiresAt: at(3600) };

export const codes = Object.keys(failures) as FailureCode[];
export const ending = codes.filter(endsConnection);
export const passing = codes.filter((code) => !endsConnection(code));
export const names = ({ events }: { readonly events: readonly { readonly name: string }[] }) => events.map(({ name }) => name);
