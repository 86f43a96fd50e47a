import type { Connection } from "../../console/answers.ts";
import { toFailureView } from "../../lib/connections/to-connection-view.ts";
import type { FailureCode } from "../../lib/errors.ts";

const anHour = 3_600_000;

/** A connection as the API shows it, that works. */
export function shownConnection(changes: Partial<Connection> = {}): Connection {
  const now = Date.now();
  const at = (distance: number) => new Date(now + distance).toISOString();
  return {
    id: "connection-1",
    provider: "gcp",
    account: "default",
    label: null,
    tags: {},
    status: "active",
    state: changes.status === undefined || changes.status === "active" ? "healthy" : changes.status,
    method: "login",
    identity: { id: "110100000000000000001", label: "ada@example.com" },
    connected_by: "ada",
    expires_at: at(anHour),
    refreshed_at: at(-60_000),
    last_used_at: at(-60_000),
    scopes: { requested: ["openid", "cloud"], granted: ["openid", "cloud"], missing: [] },
    last_failure: null,
    checked: null,
    next: { at: at(anHour - 600_000), reason: "expiry", what: "The token is refreshed before it expires." },
    credential: { store: "vault", version: 1 },
    left: [],
    setup_run_id: null,
    created_at: at(-anHour),
    updated_at: at(-60_000),
    ...changes,
  };
}

/** What it met since its last success. */
export const failing = (code: FailureCode, minutesAgo = 5) => ({
  last_failure: { ...toFailureView(code), at: new Date(Date.now() - minutesAgo * 60_000).toISOString(), attempts: 1 },
});
