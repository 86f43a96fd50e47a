import { defined } from "../../../lib/defined.ts";
import { cloudCaller } from "../../../lib/providers/google/cloud-request.ts";
import { type GoogleSetupDeps, googleSetup } from "../../../lib/providers/google/setup/google-setup.ts";
import { verifyProject } from "../../../lib/providers/google/setup/verify-project.ts";
import { Secret } from "../../../lib/secret.ts";
import { applyStep } from "../../../lib/setup/apply-step.ts";
import { findDrift } from "../../../lib/setup/check-drift.ts";
import type { SetupAccess } from "../../../lib/setup/ledger.ts";
import { addUnfinished, findUnfinished, makePlan } from "../../../lib/setup/make-plan.ts";
import type { PlannedTarget } from "../../../lib/setup/plan.ts";
import type { SetupCall } from "../../../lib/setup/setup.ts";
import { releaseTarget, undoTarget } from "../../../lib/setup/undo-target.ts";
import type { GoogleCall } from "../../../local/google/describe.ts";
import { memoryLedger } from "../../fakes/memory-ledger.ts";
import { memoryPlans } from "../../fakes/memory-plans.ts";
import { memoryQuotas } from "../../fakes/memory-quotas.ts";
import { memorySlotSettings } from "../../fakes/memory-slot-settings.ts";
import { cloudUrlsAt } from "../../fixtures/cloud-urls-at.ts";
import { newConnection } from "../../fixtures/new-connection.ts";
import { openIam } from "../../unit/local-google-iam-fixture.ts";

export const HOME = "shop-production";
export const OTHER = "shop-staging";
export const connectionId = "6f1d1d3e-2f0b-4c55-9d61-0c3b7a5f4e21";
export const VENDOR = "serviceAccount:connector@vendor-project.iam.gserviceaccount.com";
const at = { tenant: "acme", provider: "gcp", account: "default" } as const;
const steps = ["create_accounts", "grant_access", "enable_apis", "prepare_export", "write_labels", "trust_issuer"];

/** Google's setup over the simulator, driven by the generic engine with a ledger in memory. A pause moves the simulator's clock. */
export async function openSetup() {
  const google = await openIam();
  let skewMs = 0;
  let ledger = memoryLedger(() => clock());
  let setup = googleSetup({} as GoogleSetupDeps);
  let deps = {} as GoogleSetupDeps;
  let keyless: true | undefined;
  const clock = () => new Date(Date.now() + skewMs);
  const pause = async (milliseconds: number) => {
    skewMs += milliseconds;
    await google.skew(skewMs / 1000);
  };

  /** Everything anew. @param ends - `keyless`: the plans are those of a connection that is to end without a login. */
  async function reset(more: Partial<GoogleSetupDeps> = {}, ends: { readonly keyless?: true } = {}) {
    await google.reset();
    keyless = ends.keyless;
    skewMs = 0;
    ledger = memoryLedger(clock);
    const { url } = google;
    const urls = cloudUrlsAt(url);
    deps = { urls, call: cloudCaller(pause, () => 0.5), clock, pause, random: () => 0.5, quota: memoryQuotas(clock), ...more };
    setup = googleSetup(deps);
  }

  const call = async (access: SetupAccess = "read", accessToken = google.tokens.ada()): Promise<SetupCall> => ({
    at,
    connectionId,
    accessToken: new Secret(accessToken),
    personId: "person-1",
    person: "ada@example.com",
    access,
    ...defined({ keyless }),
    home: HOME,
    ledger: await ledger.list(at),
    signal: AbortSignal.timeout(60_000),
  });

  const plan = async (targets = [HOME, OTHER], access: SetupAccess = "read") => {
    const subject = await call(access);
    const { personId } = subject;
    const unfinished = findUnfinished(subject.ledger, { personId, isOfPlan: (change) => setup.isOfPlan(change, subject) });
    return addUnfinished(await setup.plan(targets, subject), unfinished);
  };

  /** The plan that is stored for these projects, wherever the accounts stand. */
  const planAsRun = async (targets: readonly string[], access: SetupAccess = "read") => {
    const identity = { id: "person-1", label: "ada@example.com" };
    const connection = newConnection({ ...at, id: connectionId, identity });
    const deps = {
      connections: { read: async () => connection },
      ledger,
      settings: memorySlotSettings(),
      plans: memoryPlans(clock),
      setup,
      clock,
      withLiveToken: <T>(_: unknown, work: (token: Secret) => Promise<T>) => work(new Secret(google.tokens.ada())),
    };
    const limits = { signal: AbortSignal.timeout(60_000), endsAt: clock() };
    return makePlan(deps, { id: undefined, key: at, targets, access, keyless }, limits);
  };

  /** Plans and makes everything. @returns What each step did in each project that it had changes for. */
  async function run(targets = [HOME, OTHER], access: SetupAccess = "read") {
    return make(await plan(targets, access), access);
  }

  /** Makes what a plan lists, in the projects that are not blocked. */
  async function make(planned: readonly PlannedTarget[], access: SetupAccess = "read") {
    const done = [];
    for (const step of steps) {
      for (const { id, changes } of planned.filter(({ obstacles }) => !obstacles.some(({ blocks }) => blocks))) {
        const mine = changes.filter((change) => change.step === step);
        if (mine.length > 0) {
          done.push({ step, target: id, ...(await applyStep({ setup, ledger }, mine, "run-1", await call(access))) });
        }
      }
    }
    return done;
  }

  const failuresOf = (done: Awaited<ReturnType<typeof run>>) => [...new Set(done.flatMap(({ failed }) => failed.map(({ code }) => code)))];

  /** Takes everything back, the home project last. */
  async function teardown(targets = [OTHER, HOME]) {
    const done = [];
    for (const target of targets) {
      done.push(await undoTarget({ setup, ledger }, target, await call()));
    }
    return done;
  }

  /** Takes one project back, while the others go on being used. */
  const release = async (target: string) => releaseTarget({ setup, ledger }, target, await call());

  const drift = async () => findDrift(setup, await ledger.list(at), await call());
  const verify = async (project: string, access: SetupAccess = "read") => verifyProject(deps, project, await call(access));
  const entries = () => ledger.list(at);

  async function calls(): Promise<readonly GoogleCall[]> {
    return (await google.control("GET", "calls")).body.calls as readonly GoogleCall[];
  }
  const isWrite = ({ method, path }: GoogleCall) =>
    /^(PATCH|PUT|DELETE)$/.test(method) ||
    (method === "POST" && !/:(getIamPolicy|testIamPermissions|generateAccessToken)$|^\/(token|_control)/.test(path));
  /** The calls that change something, since the simulator was reset or since a number of calls. */
  const writes = async (since = 0) =>
    (await calls())
      .slice(since)
      .filter(({ path }) => !path.startsWith("/_control") && !/^\/(signin|token)/.test(path))
      .filter(isWrite);
  const fault = (more: object) => google.control("POST", "faults", more);
  const settings = (more: object) => google.control("POST", "settings", more);
  const ofProject = (project: string, more: object) => google.control("PATCH", `projects/${project}/iam`, more);

  return {
    ...google,
    reset,
    plan,
    planAsRun,
    make,
    run,
    failuresOf,
    teardown,
    release,
    drift,
    verify,
    entries,
    calls,
    writes,
    fault,
    settings,
    ofProject,
    /** Lets time pass. */
    pass: (seconds: number) => pause(seconds * 1000),
    elapsedMs: () => skewMs,
  };
}

/** A step that failed as a whole is tried again, as the state machine does. */
export async function untilDone<T>(attempt: () => Promise<T>, pause: () => Promise<unknown>, most = 60): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if ((error as { code?: string }).code !== "access_pending" || tries >= most) {
        throw error;
      }
    }
    await pause();
  }
}
