import { describe, expect, test } from "vitest";
import { addAccount, controlGoogle, googleCalls } from "../fixtures/google-control.ts";
import { addKey, connectKey } from "../fixtures/google-key-control.ts";
import { connectFully, newPerson, type Person, waitForSetup } from "../fixtures/journey.ts";
import { targetName } from "../fixtures/target.ts";
import { useTarget } from "../fixtures/use-target.ts";

type Shown = { readonly projectId: string; readonly enabled: boolean; readonly hasPermission: boolean; readonly isRootProject: boolean };
type Policies = Readonly<Record<string, { readonly bindings: readonly { readonly members: readonly string[] }[] }>>;

describe(`${targetName}: Google's projects in Aurora's client`, () => {
  const target = useTarget();

  const connectPerson = async () => {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 2 })];
    await connectFully(person, account);
    return { person, ids: [`p0-${account.sub}`, `p1-${account.sub}`] as const };
  };
  const show = async (person: Person) => (await person.client.listGoogleProjectAccess()).json.projects as readonly Shown[];
  const enabled = async (person: Person) => (await show(person)).filter((each) => each.enabled).map(({ projectId }) => projectId);
  const choose = (person: Person, choices: Readonly<Record<string, boolean>>) =>
    person.client.chooseGoogleProjectAccess({
      projects: Object.entries(choices).map(([projectId, isOn]) => ({ projectId, enabled: isOn })),
    });
  /** The projects in whose policies an account of ours has a role. */
  const granted = async (ids: readonly string[]) => {
    const { policies } = await controlGoogle<{ policies: Policies }>(target, "GET", "cloud");
    const hasOurs = (id: string) => policies[id]?.bindings.some(({ members }) => members.some((member) => /aurora-ro-/.test(member)));
    return ids.filter(hasOurs);
  };

  test("a project that is switched off loses our roles, and no other does; switched on, it is set up again", async () => {
    const { person, ids } = await connectPerson();
    const [home, other] = ids;
    expect(await enabled(person)).toEqual([home, other]);
    expect(await choose(person, { [home]: true, [other]: false })).toMatchObject({ status: 200, json: { success: true } });
    expect([await enabled(person), await granted(ids)]).toEqual([[home], [home]]);
    const ledger = (await person.client.readSetupLedger()).json.changes as { target: string; kind: string; state: string }[];
    const rolesIn = (id: string) =>
      new Set(ledger.filter(({ target: at, kind }) => at === id && kind === "role").map(({ state }) => state));
    expect([rolesIn(home), rolesIn(other)]).toEqual([new Set(["changed"]), new Set(["undone"])]);
    const on = await choose(person, { [home]: true, [other]: true });
    expect((await waitForSetup(person, String(on.json.task_id))).json).toMatchObject({
      result: { verified_projects: 1, total_projects: 1 },
    });
    expect([await enabled(person), await granted(ids)]).toEqual([ids, ids]);
  });

  test("the accounts stay in use when the project that holds them is switched off", async () => {
    const { person, ids } = await connectPerson();
    const [home, other] = ids;
    expect((await choose(person, { [home]: false })).status).toBe(200);
    expect([await enabled(person), await granted(ids)]).toEqual([[other], [other]]);
    const again = await person.client.setUpChosenProjects({ selected_project_ids: [other] });
    expect((await waitForSetup(person, String(again.json.task_id))).json).toMatchObject({
      result: { status: "SUCCESS", verified_projects: 1 },
    });
  });

  test("a login that is repeated leaves out what was switched off", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 2 })];
    await connectFully(person, account);
    const [home, other] = [`p0-${account.sub}`, `p1-${account.sub}`];
    await choose(person, { [other]: false });
    await connectFully(person, account);
    expect([await enabled(person), await granted([home, other])]).toEqual([[home], [home]]);
  });

  test("shows each project with its billing", async () => {
    const { person, ids } = await connectPerson();
    const { status, json } = await person.client.listGoogleProjects();
    expect([status, json.count, json.billing_enabled_count, json.root_project]).toEqual([200, 2, 2, ids[0]]);
    expect(json.projects).toEqual(
      ids.map((projectId, index) => ({
        projectId,
        name: `Project ${index}`,
        projectNumber: `${projectId.slice(3)}${index}`,
        lifecycleState: "ACTIVE",
        billingEnabled: true,
        available: true,
        isRootProject: index === 0,
      })),
    );
  });

  test("the root project is the one that holds the accounts until another is chosen, which is then set up", async () => {
    const { person, ids } = await connectPerson();
    const [home, other] = ids;
    const { json } = await person.client.readGoogleRootProject();
    expect(json).toEqual({
      root_project: home,
      service_accounts: { root_project: home, full_access_sa: null, read_only_sa: expect.stringMatching(`^aurora-ro-.*@${home}[.]`) },
    });
    const chosen = await person.client.chooseGoogleRootProject({ project_id: other });
    expect([chosen.status, chosen.json]).toEqual([
      202,
      {
        success: true,
        preference_saved: true,
        service_account_setup: "pending",
        root_project: other,
        task_id: expect.any(String),
        message: expect.any(String),
      },
    ]);
    expect((await waitForSetup(person, String(chosen.json.task_id))).json).toMatchObject({ result: { verified_projects: 1 } });
    expect((await person.client.readGoogleRootProject()).json.root_project).toBe(other);
    expect((await show(person)).filter((each) => each.isRootProject).map(({ projectId }) => projectId)).toEqual([other]);
  });

  test("with a key every project is in use, and choosing changes nothing at Google", async () => {
    const person = await newPerson(target);
    const key = await addKey(target, { projects: 2 });
    await connectKey(person, key);
    const [first, second] = await show(person);
    expect([first, second].map((each) => [each?.enabled, each?.hasPermission, each?.isRootProject])).toEqual([
      [true, true, true],
      [true, true, false],
    ]);
    const since = (await googleCalls(target)).length;
    expect((await choose(person, { [String(first?.projectId)]: false })).json).toEqual({ success: true });
    const chosen = await person.client.chooseGoogleRootProject({ project_id: String(second?.projectId) });
    expect([chosen.status, chosen.json.service_account_setup, chosen.json.task_id]).toEqual([202, "not_needed", null]);
    expect((await person.client.readGoogleRootProject()).json).toEqual({
      root_project: second?.projectId,
      service_accounts: { root_project: second?.projectId, auth_type: "service_account", service_account_email: key.email },
    });
    const wrote = (await googleCalls(target)).slice(since).filter(({ path }) => /:setIam|serviceAccounts/.test(path));
    expect(wrote).toEqual([]);
  });

  test("without a connection the lists and the choices answer 401 in the words of Aurora's client", async () => {
    const person = await newPerson(target);
    const words = "No GCP credentials found. Please authenticate with GCP.";
    const asked = [
      await person.client.listGoogleProjectAccess(),
      await choose(person, { "shop-production": true }),
      await person.client.listGoogleProjects(),
      await person.client.chooseGoogleRootProject({ project_id: "shop-production" }),
    ];
    expect(asked.map(({ status, json }) => [status, json.error])).toEqual([
      [401, words],
      [401, words],
      [401, words],
      [401, "No GCP credentials found"],
    ]);
    expect((await person.client.readGoogleRootProject()).json).toEqual({ root_project: null, service_accounts: null });
  });
});
