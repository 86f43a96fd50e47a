import { expect, it } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { canary, candidatesNamed, key } from "../fakes/setup-fakes.ts";
import { captureLog } from "../fixtures/http-event.ts";
import { buildPorts, failing, losing, type Ports, planRunOf, runSetup } from "../fixtures/run-gcp-setup.ts";

/** A provider that puts the token into every error, and so does each library below it. */
function leaking(ports: Ports): Ports {
  const leak = (error: Error) => Promise.reject(Object.assign(error, { config: { headers: { authorization: `Bearer ${canary}` } } }));
  const { setup, cloud } = ports;
  return {
    ...ports,
    setup: {
      ...setup,
      apply: (changes, call) =>
        changes[0]?.step === "grant_access" ? leak(new Error(`refused: ${call.accessToken.reveal()}`)) : cloud.setup.apply(changes, call),
      verify: (_, call) => leak(new Failure("provider_forbidden", { cause: new Error(`Bearer ${call.accessToken.reveal()}`) })),
    },
  };
}

it("S47: no token is in any input, output, error, event, log line or record of an execution, whatever path it takes", async () => {
  const forever = { pending: { "project-1": Number.POSITIVE_INFINITY } };
  const refused = { refused: { "project-1 role": "domain_restricted", "project-2 api": "billing_required" } };
  const operate = buildPorts();
  await planRunOf(operate, ["project-1", "project-2"], "operate");
  const keyless = async (ports: Ports): Promise<Ports> => {
    await planRunOf(ports, ["project-1", "project-2"], "read", true);
    return ports;
  };
  const withoutLogin = { planId: "run-1", selected: ["project-1", "project-2"] };
  const readFields: Ports["endOfLogin"]["readFields"] = ({ accessToken }) =>
    Promise.reject(new Failure("provider_forbidden", { cause: new Error(`Bearer ${accessToken.reveal()}`) }));
  const endLeaks = buildPorts();
  const grantPasses = (ports: Ports): Ports => ({ ...ports, setup: { ...ports.setup, apply: ports.cloud.setup.apply } });
  const runs: readonly (readonly [Ports, Parameters<typeof runSetup>[1]])[] = [
    [buildPorts(), {}],
    [operate, { planId: "run-1", selected: ["project-1", "project-2"], access: "operate" }],
    [buildPorts(candidatesNamed(6)), {}],
    [buildPorts(candidatesNamed(2), forever), {}],
    [buildPorts(candidatesNamed(2), refused), {}],
    [buildPorts(candidatesNamed(2), { unproven: { "project-2": "perimeter" } }), {}],
    [buildPorts(), { wrap: losing().wrap }],
    [buildPorts(), { wrap: failing("Plan", "TypeError") }],
    [await keyless(buildPorts()), withoutLogin],
    [await keyless({ ...endLeaks, endOfLogin: { ...endLeaks.endOfLogin, readFields } }), withoutLogin],
    [leaking(buildPorts()), {}],
    [grantPasses(leaking(buildPorts())), {}],
    [{ ...buildPorts(), find: (token) => Promise.reject(new Error(`Bearer ${token.reveal()}`)) }, {}],
  ];
  const paths = new Set<string>();
  for (const [ports, requested] of runs) {
    const { result: done, text } = await captureLog(() => runSetup(ports, requested));
    expect(done.log.length).toBeGreaterThan(4);
    for (const { state } of done.log) {
      paths.add(state?.name ?? "none");
    }
    const { ledger, prepared, plans, events, runs: stored } = ports;
    const kept = [await ledger.list(key), await prepared.list(key), await plans.read(key, "run-1"), events.published, [...stored.stored]];
    expect(JSON.stringify([done, kept]) + text).not.toContain(canary);
  }
  // Every state but those that follow a failed branch or a result that cannot be recorded.
  expect([...paths].toSorted()).toEqual(
    [
      "Choose,Discover,EnableApis,EndLogin,Ends,EnsureAccounts,Finish,GrantAccess,GrantRefused,Granted,LoginKept,Plan,PrepareExport,Projects",
      "RecordFailure,SetupFailed,Start,TargetFailed,TargetLate,TargetReady,Verified,Verify,VerifyRefused,WriteMetadata,none",
    ].flatMap((names) => names.split(",")),
  );
});
