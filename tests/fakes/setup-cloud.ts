import { Failure } from "../../lib/errors.ts";
import type { FindCandidates } from "../../lib/setup/discover-targets.ts";
import { type Change, type ChangeOutcome, type SetupAccess, toChangeId } from "../../lib/setup/ledger.ts";
import { homeBlocked, type PlannedTarget } from "../../lib/setup/plan.ts";
import type { Setup, SetupCall } from "../../lib/setup/setup.ts";
import type { Candidate } from "../../lib/setup/setup-run.ts";
import { newChange } from "../fixtures/new-change.ts";
import { canary } from "./setup-fakes.ts";

/** What is in the way in a customer's cloud. */
export type Trouble = {
  /** The code of the obstacle that blocks a target, by its id. */
  readonly blocked?: Readonly<Record<string, string>>;
  /** The code with which the provider refuses a change, by target and kind, such as `project-1 role`. */
  readonly refused?: Readonly<Record<string, string>>;
  /** How many proofs the provider answers with "not yet", by target. */
  readonly pending?: Readonly<Record<string, number>>;
  /** The code with which the provider refuses the proof for good, by target. */
  readonly unproven?: Readonly<Record<string, string>>;
};

const accounts = { read: ["robot-ro"], operate: ["robot-ro", "robot-op"] } as const;

/** What a setup needs in a target, in the order of its steps. */
function listNeeds(target: string, { access, home, keyless }: Pick<SetupCall, "access" | "home" | "keyless">): readonly Change[] {
  const need = (step: string, kind: string, name: string) => newChange({ step, kind, target, name });
  const robots = accounts[access];
  return [
    ...(target === home ? robots.map((robot) => need("create_accounts", "service_account", robot)) : []),
    ...robots.flatMap((robot) => ["browser", "viewer"].map((role) => need("grant_access", "role", `roles/${role} ${robot}`))),
    ...["compute", "billing"].map((api) => need("enable_apis", "api", `${api}.example.com`)),
    need("prepare_export", "dataset", "export"),
    need("write_labels", "label", "aurora"),
    ...(keyless && target === home ? [need("trust_issuer", "identity_pool", "pool")] : []),
  ];
}

/**
 * A customer's cloud with these projects, and the setup over it. It refuses what production refuses: another token, changes of several targets or
 * steps in one call, and a role for an account that is not there.
 */
export function setupCloud(candidates: readonly Candidate[], { blocked = {}, refused = {}, pending = {}, unproven = {} }: Trouble = {}) {
  const standing = new Set<string>();
  const writes: string[] = [];
  const stillPending = new Map(Object.entries(pending));

  const find: FindCandidates = async (accessToken, _signal, onChecking) => {
    check({ accessToken });
    await onChecking();
    return candidates;
  };
  const findObstacle = (id: string): string | undefined => {
    const found = candidates.find((each) => each.id === id);
    return found === undefined ? "project_not_visible" : (blocked[id] ?? found.obstacles[0]);
  };
  const planTarget = (id: string, call: SetupCall): PlannedTarget => {
    const code = findObstacle(id) ?? (findObstacle(call.home) === undefined ? undefined : homeBlocked);
    const obstacle = { blocks: true, detail: [], title: "Something is in the way", action: "Ask for help." };
    return {
      id,
      name: candidates.find((each) => each.id === id)?.name ?? id,
      changes: code === undefined ? listNeeds(id, call).filter((change) => !standing.has(toChangeId(change))) : [],
      obstacles: code === undefined ? [] : [{ ...obstacle, code }],
    };
  };
  const applyOne = (change: Change, { home }: SetupCall): ChangeOutcome => {
    const id = toChangeId(change);
    const code = refused[`${change.target} ${change.kind}`];
    if (standing.has(id)) {
      return { state: "unchanged", before: "it stood" };
    }
    if (code !== undefined) {
      return { state: "failed", code };
    }
    const [, robot = ""] = change.name.split(" ");
    if (change.kind === "role" && !standing.has(toChangeId({ kind: "service_account", target: home, name: robot }))) {
      throw new Failure("provider_answer_invalid", { detail: "the account does not exist" });
    }
    standing.add(id);
    writes.push(id);
    return { state: "changed", after: "made" };
  };
  const setup: Setup = {
    onceSteps: ["create_accounts"],
    plan: async (targets, call) => {
      check(call);
      return targets.map((target) => planTarget(target, call));
    },
    apply: async (changes, call) => {
      check(call);
      if (new Set(changes.map(({ target, step }) => `${target} ${step}`)).size !== 1) {
        throw new Error("changes of several targets or steps in one call");
      }
      return new Map(changes.map((change) => [toChangeId(change), applyOne(change, call)]));
    },
    isOfPlan: (change, scope) => listNeeds(change.target, scope).some((need) => toChangeId(need) === toChangeId(change)),
    isOfOtherPerson: () => false,
    toScripts: (targets) => ({ add: `# ${targets.length} targets`, remove: "" }),
    verify: async (target, call) => {
      check(call);
      const missing = listNeeds(target, call).filter((change) => change.kind === "role" && !standing.has(toChangeId(change)));
      const left = stillPending.get(target) ?? 0;
      stillPending.set(target, left - 1);
      if (left > 0) {
        throw new Failure("access_pending");
      }
      const code = missing.length > 0 ? "roles_missing" : unproven[target];
      return code === undefined ? { state: "ready" } : { state: "refused", code };
    },
    undo: async (entries) => new Map(entries.map(({ change }) => [toChangeId(change), { state: "gone" }])),
    findDrift: async (entries) => new Set(entries.map(({ change }) => toChangeId(change)).filter((id) => !standing.has(id))),
    toCommand: ({ change }) => `remove '${change.name}'`,
  };
  return { find, setup, standing, writes };
}

/** The number of changes that a setup makes in this many projects. */
export const countNeeds = (projects: number, access: SetupAccess = "read"): number =>
  Array.from({ length: projects }, (_, index) => listNeeds(`${index}`, { access, home: "0" })).flat().length;

function check({ accessToken }: Pick<SetupCall, "accessToken">): void {
  if (accessToken.reveal() !== canary) {
    throw new Failure("credential_expired");
  }
}
