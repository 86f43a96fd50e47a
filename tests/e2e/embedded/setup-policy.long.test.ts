import { describe, expect, test } from "vitest";
import { addAccount, googleCalls } from "../../fixtures/google-control.ts";
import { connect, connectFully, newPerson, outcomeOf, waitForSetup } from "../../fixtures/journey.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";

describe("embedded: every plan of a setup must be approved (gcpSetupApproval=required)", () => {
  const target = useEmbeddedTarget({ params: { gcpSetupApproval: "required", consentConfirmation: "off" } });
  const reads = /^\/signin|:search$|:get|:test|\/token$|userinfo|tokeninfo|certs|billingInfo/;

  test("S61: a login changes nothing in the customer's projects until a person has approved the plan, which is then done", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 2 })];
    const calls = (await googleCalls(target)).length;
    const outcome = outcomeOf(await connect(person, account));
    expect(outcome, "the front end asks for the run as ever").toEqual({ login: "gcp_setup_pending", task_id: expect.any(String) });
    const { json } = await waitForSetup(person, outcome.task_id ?? "");
    expect(json).toMatchObject({ state: "SUCCESS", result: { status: "needs_selection", count: 2, approval_required: true } });
    const made = (await googleCalls(target)).slice(calls).filter(({ method, path }) => method !== "GET" && !reads.test(path));
    expect(made.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
    expect((await person.client.readSetupLedger()).json).toMatchObject({ changes: [] });

    const projects = (json.result as { readonly eligible_projects: readonly { readonly projectId: string }[] }).eligible_projects.map(
      ({ projectId }) => projectId,
    );
    const unapproved = await person.client.setUpChosenProjects({ selected_project_ids: projects });
    expect([unapproved.status, unapproved.json.code]).toEqual([409, "setup_approval_required"]);
    const plan = await person.client.planSetup({ projects: projects.join(",") });
    const applied = await person.client.applySetup({ plan: String(plan.json.hash) });
    expect(applied.status).toBe(202);
    const done = await waitForSetup(person, String(applied.json.run_id));
    expect(done.json).toMatchObject({ result: { status: "SUCCESS", verified_projects: 2, failed_projects: [] } });
  });
});

describe("embedded: setups let the product act (gcpSetupAccess=operate)", () => {
  const target = useEmbeddedTarget({ params: { gcpSetupAccess: "operate" } });

  test("a login's setup makes the account that may act, Aurora's client may execute, and the broker has its token", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 1 })];
    const confirmed = await connectFully(person, account);
    await waitForSetup(person, String(confirmed.json.task_id));
    expect((await person.client.readGoogleRootProject()).json).toMatchObject({
      service_accounts: { full_access_sa: expect.stringContaining("@"), read_only_sa: expect.stringContaining("@") },
    });
    expect((await person.client.listConnectorStatuses()).json).toMatchObject({ connectors: { gcp: { canExecute: true } } });
    const machine = await newPerson(target, { org: person.org, permissions: ["tokens:read"] });
    const token = await machine.client.readToken("gcp", { as: "service-account", access: "operate", project: `p0-${account.sub}` });
    expect([token.status, token.json.token_type]).toEqual([200, "Bearer"]);
    await person.client.disconnectConnection("gcp");
    expect((await person.client.readGoogleRootProject()).json).toEqual({ root_project: null, service_accounts: null });
  });
});
