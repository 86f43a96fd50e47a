import type { AccountSettingsStore } from "../connections/account-settings.ts";
import type { ConnectionKey } from "../connections/connection.ts";
import { type SetupCallDeps, withSetupCall } from "./build-setup-call.ts";
import { decideHome, type Ledger } from "./ledger.ts";
import type { SetupCall } from "./setup.ts";
import type { SetupClaims } from "./setup-claims.ts";
import type { PreparedTargets, TokenLimits } from "./setup-stores.ts";
import { chooseTargets } from "./switched-targets.ts";
import { type LeftTarget, undoEach } from "./undo-each.ts";
import { isReleasable, type ReleaseTargetDeps, releaseTarget } from "./undo-target.ts";
import { whileHeld } from "./while-held.ts";

export type SwitchOffDeps = SetupCallDeps &
  ReleaseTargetDeps & {
    readonly ledger: Pick<Ledger, "list" | "end">;
    readonly claims: SetupClaims;
    readonly settings: AccountSettingsStore;
    readonly prepared: Pick<PreparedTargets, "eraseTarget">;
  };

/** `busy`: a run works on the connection, and nothing was done. `failed`: the targets in which something still stands, and why. */
export type SwitchedOff =
  | { readonly kind: "busy"; readonly runId: string }
  | { readonly kind: "done"; readonly failed: readonly LeftTarget[] };

/**
 * Stores that targets are not used any more, and takes back what setups have made in them, and in no other. Holds the connection meanwhile, so that no run makes
 * it again. May be repeated at any time. One target's refusal does not stop the others.
 *
 * @param id - Names this attempt among those that hold the connection.
 * @throws {Failure} `invalid_request`: too many would be switched off. Nothing is known to be taken back: the reason why there is no token, a passing failure of the provider or of a store.
 */
export async function switchOffTargets(
  deps: SwitchOffDeps,
  key: ConnectionKey,
  { id, targets }: { readonly id: string; readonly targets: readonly string[] },
  limits: TokenLimits,
): Promise<SwitchedOff> {
  const work = async (): Promise<SwitchedOff> => {
    await chooseTargets(deps.settings, key, new Map(targets.map((target) => [target, false])));
    return { kind: "done", failed: await release(deps, key, targets, limits) };
  };
  return whileHeld({ ...deps, id, until: limits.endsAt }, key, work, (runId) => ({ kind: "busy", runId }));
}

async function release(
  deps: SwitchOffDeps,
  key: ConnectionKey,
  targets: readonly string[],
  limits: TokenLimits,
): Promise<readonly LeftTarget[]> {
  const entries = await deps.ledger.list(key);
  const made = new Set(entries.filter((entry) => isReleasable(entry, deps.setup)).map(({ change }) => change.target));
  const standing = targets.filter((target) => made.has(target));
  const facts = { access: "read", home: decideHome(entries, deps.setup.onceSteps, undefined, standing) } as const;
  const work = (call: SetupCall) => undoEach(standing, (target) => releaseTarget(deps, target, call));
  const failed = standing.length === 0 ? [] : await withSetupCall(deps, key, facts, work, limits);
  const isFailed = new Set(failed.map(({ target }) => target));
  for (const target of targets.filter((each) => !isFailed.has(each))) {
    await deps.prepared.eraseTarget(key, target);
  }
  return failed;
}
