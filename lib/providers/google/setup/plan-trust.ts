import type { Trust } from "../../../issuer/identity-token-source.ts";
import type { Change } from "../../../setup/change.ts";
import type { Obstacle } from "../../../setup/plan.ts";
import { impersonationRole } from "../federation-names.ts";
import { toPrincipal } from "../pool-provider.ts";
import { exchangeApi } from "./access-profile.ts";
import { changes, toAccountId } from "./change-names.ts";
import { holds, type Policy } from "./policy-edit.ts";
import type { PoolReading } from "./pool-reading.ts";
import { obstacles } from "./project-obstacles.ts";

export type TrustContext = {
  readonly connectionId: string;
  readonly trust: Trust;
  readonly reading: PoolReading;
  /** `undefined`: it does not exist yet. */
  readonly viewer: { readonly policy: Pick<Policy, "bindings"> } | undefined;
  readonly enabledApis: ReadonlySet<string>;
};

/**
 * Plans what lets the connection in without a login: a pool of its own, a provider that trusts the organisation's issuer for its one subject, and
 * a binding by which that subject takes the tokens of the account that looks. Pure.
 */
export function planTrust(
  home: string,
  { connectionId, trust, reading, viewer, enabledApis }: TrustContext,
): { readonly changes: readonly Change[]; readonly obstacles: readonly Obstacle[] } {
  const { at, pool, provider, isShared } = reading;
  if (isShared) {
    return { changes: [], obstacles: [obstacles.poolShared(at.pool)] };
  }
  const member = toPrincipal(at, trust.subject);
  const isBound = viewer !== undefined && holds(viewer.policy, { role: impersonationRole, member });
  return {
    changes: [
      ...(enabledApis.has(exchangeApi)
        ? []
        : [changes.exchangeApi(home, exchangeApi, { reason: "Exchange the connection's own tokens." })]),
      ...(pool === "right"
        ? []
        : [changes.pool(home, at, { reason: poolReasons[pool], ...(pool === "disabled" ? { before: "disabled" } : {}) })]),
      ...(provider === "right"
        ? []
        : [
            changes.poolProvider(home, at, trust, {
              reason: "Trust your organisation's own issuer, for this connection's subject and no other.",
              ...(provider === "other" ? { before: "another trust" } : {}),
            }),
          ]),
      ...(isBound
        ? []
        : [
            changes.poolUser(home, toAccountId("viewer", connectionId), member, {
              reason: "This connection takes short-lived tokens of the account that looks, without a person's login.",
            }),
          ]),
    ],
    obstacles: [],
  };
}

const poolReasons = {
  missing: "Hold the trust in this connection, and nothing else.",
  deleted: "Hold the trust in this connection. The pool was deleted: it is restored.",
  disabled: "The pool is disabled: it is enabled again.",
} as const;
