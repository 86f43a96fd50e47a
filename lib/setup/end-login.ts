import { type ConnectionKey, toKey } from "../connections/connection.ts";
import { asFailure, Failure } from "../errors.ts";
import { readSetupConnection, requirePerson, withSetupCall } from "./build-setup-call.ts";
import { toFinalResults } from "./finish-setup.ts";
import { type RunStepDeps, readPlanHeader, runStep } from "./run-step.ts";
import type { EndOfLogin } from "./setup.ts";
import type { LoginEnd, SetupRun } from "./setup-run.ts";
import type { SetupRuns, TokenLimits } from "./setup-stores.ts";
import type { EndLoginInput } from "./task-input.ts";

/** What takes the place of the login: the fields that the method's connect takes. */
export type TakingPlace = {
  readonly at: ConnectionKey;
  readonly method: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly principalId: string;
  /** The id of the login's grant: no other one is replaced. */
  readonly endsLogin: string;
};

export type EndLoginDeps = RunStepDeps & {
  readonly runs: Pick<SetupRuns, "read">;
  readonly endOfLogin: EndOfLogin;
  /** Lets clouds read the documents of an organisation's issuer. May be repeated. */
  readonly openIssuer: (tenant: string) => Promise<void>;
  /**
   * Proves the trust, makes the connection one of the other method under the same id, and gives the person's grant back.
   *
   * @throws {Failure} `trust_refused`: the provider does not let us in, or does not know the trust yet. `account_mismatch`: another grant is there by
   *   then. What a connect throws.
   */
  readonly takePlace: (taking: TakingPlace, signal: AbortSignal) => Promise<void>;
};

/**
 * Ends the login of a connection whose plan says so: makes what lets it in without one, proves that, and puts it in the login's place. A task of
 * the state machine, after everything else. May be repeated at any time.
 *
 * Only when each target is ready: what is missing or late needs the person, and their login stays.
 *
 * @returns `kept`: the connection has its login as before, and why.
 * @throws {Failure} `access_pending`: the provider does not let the connection in yet; the machine waits. `account_mismatch`: another account was connected
 *   since. Failures that the machine retries.
 */
export async function endLogin(deps: EndLoginDeps, input: EndLoginInput, limits: TokenLimits): Promise<LoginEnd> {
  const { plan, ...facts } = input;
  const key = toKey(facts);
  const { step, method, readFields } = deps.endOfLogin;
  const run = await deps.runs.read(facts.runId);
  /** Reads the login, and whether it is still the person's: a colleague may take it over at any time. `undefined`: it has ended. */
  const readLogin = async () => {
    const connection = await readSetupConnection(deps, key);
    if (connection.method === method) {
      return undefined;
    }
    requirePerson(run?.personId, connection);
    return connection;
  };
  if ((await readLogin()) === undefined) {
    // A process that died has ended it.
    return { state: "ended" };
  }
  if (!isWholly(run)) {
    return { state: "kept", code: "targets_not_ready" };
  }
  const at = { ...facts, planId: plan.planId, target: plan.home };
  const { access, home } = await readPlanHeader(deps, at);
  // The home has its result already, or was not chosen.
  const quiet = { ...deps, runs: { recordTarget: async () => {} } };
  const { failed, code = "internal" } = await runStep(quiet, step, at, limits);
  if (failed > 0) {
    return { state: "kept", code };
  }
  await deps.openIssuer(key.tenant);
  const fields = await withSetupCall(deps, key, { access, home, targets: [home] }, readFields, limits);
  // Asked again: the work before may have taken minutes.
  const login = await readLogin();
  if (login !== undefined) {
    const taking = { at: key, method, fields, principalId: run?.startedBy ?? login.connectedBy, endsLogin: login.grantId };
    // After a failure too: this task may run twice at once, when the first answer is lost.
    await deps.takePlace(taking, limits.signal).catch(async (error: unknown) => {
      if ((await readLogin()) !== undefined) {
        throw toPending(error);
      }
    });
  }
  return { state: "ended" };
}

/** Each chosen target is set up, and answers. */
function isWholly(run: SetupRun | undefined): boolean {
  const results = run === undefined ? [] : toFinalResults(run);
  return results.length > 0 && results.every(({ state }) => state === "ready");
}

/** What was made a moment ago is refused until the provider has spread it. */
function toPending(error: unknown): unknown {
  const { code, detail } = asFailure(error);
  return code === "trust_refused" ? new Failure("access_pending", { cause: error, ...(detail === undefined ? {} : { detail }) }) : error;
}
