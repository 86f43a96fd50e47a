import type { AccountSettingsStore } from "../connections/account-settings.ts";
import type { ConnectionKey } from "../connections/connection.ts";
import { asFailure, endsConnection, type Failure } from "../errors.ts";
import { mapBounded } from "../map-bounded.ts";
import { type SetupCallDeps, withSetupCall } from "./build-setup-call.ts";
import { decideHome, type Ledger } from "./ledger.ts";
import type { SetupCall } from "./setup.ts";
import { type SetupClaims, toHoldId } from "./setup-claims.ts";
import type { PreparedTargets, TokenLimits } from "./setup-stores.ts";
import { chooseTargets } from "./switched-targets.ts";
import { isReleasable, type ReleaseTargetDeps, releaseTarget } from "./undo-target.ts";

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
  | { readonly kind: "done"; readonly failed: readonly { readonly target: string; readonly code: string }[] };

/** Targets that are worked on at once. */
const targetsAtOnce = 5;

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
  const hold = toHoldId(id);
  const holder = await deps.claims.claim(key, hold, limits.endsAt);
  if (holder !== hold) {
    return { kind: "busy", runId: holder };
  }
  try {
    await chooseTargets(deps.settings, key, new Map(targets.map((target) => [target, false])));
    return { kind: "done", failed: await release(deps, key, targets, limits) };
  } finally {
    await deps.claims.release(key, hold);
  }
}

type Left = { readonly target: string; readonly code: string };

async function release(deps: SwitchOffDeps, key: ConnectionKey, targets: readonly string[], limits: TokenLimits): Promise<readonly Left[]> {
  const entries = await deps.ledger.list(key);
  const made = new Set(entries.filter((entry) => isReleasable(entry, deps.setup)).map(({ change }) => change.target));
  const standing = targets.filter((target) => made.has(target));
  const facts = { access: "read", home: decideHome(entries, deps.setup.onceSteps, undefined, standing) } as const;
  const work = (call: SetupCall) => releaseAll(deps, standing, call);
  const failed = standing.length === 0 ? [] : await withSetupCall(deps, key, facts, work, limits);
  const isFailed = new Set(failed.map(({ target }) => target));
  for (const target of targets.filter((each) => !isFailed.has(each))) {
    await deps.prepared.eraseTarget(key, target);
  }
  return failed;
}

/** Waits for all targets before it throws: none may go on after the connection is let go. */
async function releaseAll(deps: ReleaseTargetDeps, targets: readonly string[], call: SetupCall): Promise<readonly Left[]> {
  const done = await mapBounded(targets, targetsAtOnce, async (target) => {
    try {
      return { target, left: (await releaseTarget(deps, target, call)).left };
    } catch (error) {
      return { target, failure: asFailure(error) };
    }
  });
  const stopped = done.flatMap(({ failure }) => (failure !== undefined && concernsAll(failure) ? [failure] : []));
  if (stopped[0] !== undefined) {
    throw stopped[0];
  }
  return done.flatMap(({ target, failure, left = [] }) => {
    const code = failure?.code ?? left[0]?.code;
    return code === undefined ? [] : [{ target, code }];
  });
}

/** The token is refused, time is up, or the fault is ours. */
const concernsAll = ({ code }: Failure): boolean => endsConnection(code) || code === "deadline_exceeded" || code === "internal";
