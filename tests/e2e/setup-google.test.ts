import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { ReadTokenParams } from "../../client/generated/operations.ts";
import { type Account, addAccount, controlGoogle, googleCalls } from "../fixtures/google-control.ts";
import { type Answer, confirm, connect, connectFully, newPerson, type Person, waitForSetup } from "../fixtures/journey.ts";
import { targetName } from "../fixtures/target.ts";
import { useTarget } from "../fixtures/use-target.ts";

type Change = { readonly kind: string; readonly target: string; readonly name: string; readonly state: string; readonly stands: boolean };
const changesOf = ({ json }: Answer) => json.changes as readonly Change[];
const world = (target: Parameters<typeof controlGoogle>[0]) => controlGoogle<Record<string, unknown>>(target, "GET", "cloud");
type Cloud = { readonly services: Record<string, string[]>; readonly datasets: Record<string, { readonly id: string }[]> };

/** The customer's cloud, of the projects of one account. */
async function cloudOf(target: Parameters<typeof controlGoogle>[0], { sub }: Account): Promise<Cloud & Record<string, unknown>> {
  const parts = Object.entries(await world(target)).map(([part, described]) => {
    const own = Object.entries(described as object).filter(([key, value]) => `${key} ${JSON.stringify(value)}`.includes(sub));
    return [part, Object.fromEntries(own.map(([key, value]) => (Array.isArray(described) ? [value.email, value] : [key, value])))];
  });
  return Object.fromEntries(parts) as Cloud & Record<string, unknown>;
}

describe(`${targetName}: the setup of Google Cloud`, () => {
  const target = useTarget();

  test("S41: a login sets its projects up with a viewer account that works there, and the ledger lists what was changed", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 2, apis: "missing" })];
    const confirmed = await connectFully(person, account);
    const status = await waitForSetup(person, String(confirmed.json.task_id));
    expect(status.json).toMatchObject({ state: "SUCCESS", result: { status: "SUCCESS", verified_projects: 2, failed_projects: [] } });
    const changes = changesOf(await person.client.readSetupLedger());
    expect(changes.every(({ state, stands }) => state === "changed" && stands)).toBe(true);
    expect(new Set(changes.map(({ kind }) => kind))).toEqual(
      new Set(["service_account", "account_user", "role", "api", "dataset", "dataset_reader", "label"]),
    );
    expect(JSON.stringify(await world(target))).toContain("aurora-ro-");
  });

  test("S49: two organisations that set one account up at once each have their own, and the end of one leaves the other whole", async () => {
    const account = await addAccount(target, { projects: 1 });
    const [one, two] = [await newPerson(target), await newPerson(target)];
    const callbacks = [await connect(one, account), await connect(two, account)] as const;
    const confirmed = await Promise.all([confirm(one, callbacks[0]), confirm(two, callbacks[1])]);
    for (const [index, person] of [one, two].entries()) {
      const { json } = await waitForSetup(person, String(confirmed[index]?.json.task_id));
      expect(json.result).toMatchObject({ projects: [{ projectId: expect.any(String), state: "ready" }] });
      expect(JSON.stringify(json.result), "no part of it is missing").not.toContain("label_taken");
    }
    expect((await one.client.disconnectConnection("gcp")).json).toMatchObject({ state: "disconnected", revoked: false });
    expect((await two.client.planSetup()).json).toMatchObject({ counts: { changes: 0 } });
    expect((await two.client.checkConnection("gcp")).json).toMatchObject({ works: true });
  });

  test("S44: a disconnect leaves the customer's cloud as it was before the login, apart from APIs and the dataset, which it lists", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 2, apis: "missing" })];
    const before = await cloudOf(target, account);
    await connectFully(person, account);
    expect(await cloudOf(target, account)).not.toEqual(before);
    const { json } = await person.client.disconnectConnection("gcp");
    expect(json).toMatchObject({ state: "disconnected", revoked: true });
    const { services, datasets, ...rest } = await cloudOf(target, account);
    const { services: servicesBefore, datasets: datasetsBefore, ...restBefore } = before;
    expect(rest).toEqual(restBefore);
    const left = json.left as readonly { readonly what: string; readonly target: string; readonly name: string; readonly code: string }[];
    expect(new Set(left.map(({ code }) => code))).toEqual(new Set(["kept_for_others"]));
    const added = Object.entries(services).flatMap(([project, apis]) =>
      apis.filter((api) => !servicesBefore[project]?.includes(api)).map((api) => `${project} ${api}`),
    );
    expect(
      left
        .filter(({ what }) => what === "api")
        .map(({ target, name }) => `${target} ${name}`)
        .sort(),
    ).toEqual(added.sort());
    expect([datasetsBefore, datasets].map((all) => Object.values(all).flat().length)).toEqual([0, 1]);
    expect(left.filter(({ what }) => what === "dataset")).toHaveLength(1);
  });

  test("a plan of projects that are set up is empty, and applying it changes nothing", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 2 })];
    await connectFully(person, account);
    const before = await world(target);
    const plan = await person.client.planSetup();
    expect(plan.json).toMatchObject({ counts: { targets: 2, blocked: 0, to_change: 0, changes: 0 } });
    const applied = await person.client.applySetup({ plan: String(plan.json.hash) });
    expect(applied.status).toBe(202);
    const calls = (await googleCalls(target)).length;
    expect((await waitForSetup(person, String(applied.json.run_id))).json).toMatchObject({ result: { verified_projects: 2 } });
    expect(await world(target)).toEqual(before);
    expect(
      (await googleCalls(target))
        .slice(calls)
        .filter(({ method, path }) => method !== "GET" && !/:(get|test)Iam|generateAccessToken|\/token$/.test(path)),
    ).toEqual([]);
  });
});

describe(`${targetName}: the broker's tokens of the service accounts that a setup made`, () => {
  const target = useTarget();
  const machineOf = ({ org }: Person) => newPerson(target, { org, permissions: ["tokens:read"] });
  const serve = ({ client }: Person, wanted: ReadTokenParams) => client.readToken("gcp", { as: "service-account", ...wanted });
  /** Reads a project at Google with a token that the broker has answered. */
  const see = async ({ json }: Answer, project: string): Promise<number> =>
    (await fetch(`${target.google}/v3/projects/${project}`, { headers: { authorization: `Bearer ${json.access_token}` } })).status;

  test("S12: the viewer's reads the project that was chosen, and no other one of the same person", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 7 })];
    await connectFully(person, account);
    const [chosen, other] = [`p3-${account.sub}`, `p4-${account.sub}`];
    const retried = await person.client.setUpChosenProjects({ selected_project_ids: [chosen] });
    await waitForSetup(person, String(retried.json.task_id));
    const machine = await machineOf(person);
    const answers = [await serve(machine, { project: chosen }), await serve(machine, { access: "read" })];
    for (const answer of answers) {
      expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "no-store"]);
      expect(answer.json).toMatchObject({
        token_type: "Bearer",
        scopes: ["https://www.googleapis.com/auth/cloud-platform"],
        missing_scopes: [],
        account: expect.stringMatching(new RegExp(`^aurora-ro-[0-9a-f]{8}@${chosen}\\.iam\\.gserviceaccount\\.com$`)),
      });
      expect(Date.parse(String(answer.json.expires_at))).toBeLessThanOrEqual(Date.now() + 3_600_000);
      expect([await see(answer, chosen), await see(answer, other)]).toEqual([200, 403]);
    }
    const refused = await Promise.all([
      serve(machine, { project: other }),
      serve(machine, { access: "operate" }),
      serve(machine, { access: "full" }),
      machine.sendByHand("GET", "/connections/gcp/token?as=service-account&as=service-account"),
    ]);
    expect(refused.map(({ status, json }) => [status, json.code, json.field])).toEqual([
      [404, "setup_missing", undefined],
      [409, "access_not_set_up", undefined],
      [400, "invalid_request", "access"],
      [400, "invalid_request", "as"],
    ]);
    expect((await serve(person, { project: chosen })).status).toBe(403);
  });

  test("S12: the operator's is of another account, and exists only after a setup with that access", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 2 })];
    await connectFully(person, account);
    const machine = await machineOf(person);
    const project = `p1-${account.sub}`;
    const operate = () => serve(machine, { project, access: "operate" });
    expect(await operate()).toMatchObject({ status: 409, json: { code: "access_not_set_up" } });
    const plan = await person.client.planSetup({ access: "operate" });
    const applied = await person.client.applySetup({ plan: String(plan.json.hash) });
    await waitForSetup(person, String(applied.json.run_id));
    const operator = await operate();
    const viewer = await serve(machine, { project });
    expect([operator.json.account, viewer.json.account]).toEqual([
      expect.stringMatching(/^aurora-op-/),
      expect.stringMatching(/^aurora-ro-/),
    ]);
    expect(operator.json.access_token).not.toBe(viewer.json.access_token);
    expect([await see(operator, `p1-${account.sub}`), await see(viewer, `p1-${account.sub}`)]).toEqual([200, 200]);
  });
});

describe(`${targetName}: the end and the repair of a setup while its connection stays`, () => {
  const target = useTarget();

  test("S44: a teardown leaves the cloud as before the login, the connection works on, and a plan sets it up again", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 2 })];
    const before = await cloudOf(target, account);
    await connectFully(person, account);
    const setUp = (set_up: boolean, state: string) =>
      [0, 1].map((index) => expect.objectContaining({ id: `p${index}-${account.sub}`, set_up, state }));
    const targets = async () => (await person.client.listTargets("gcp", "default")).json.targets;
    expect(await targets()).toEqual(expect.arrayContaining(setUp(true, "ready")));

    const named = { headers: { "idempotency-key": randomUUID() } };
    const { status, json } = await person.client.tearDownSetup("gcp", "default", named);
    expect([status, json.state]).toEqual([200, "torn_down"]);
    const again = await person.client.tearDownSetup("gcp", "default", named);
    expect([again.headers.get("idempotent-replayed"), again.json]).toEqual(["true", json]);
    expect((await person.client.tearDownSetup("gcp", "default")).json, "nothing is left to do").toEqual(json);
    const told = (await person.client.listEvents()).json.events as readonly { readonly id: string; readonly type: string }[];
    const ends = told.filter(({ type }) => type.endsWith("setup.torn_down")).map(({ id }) => id);
    expect(new Set(ends).size, "a receiver drops an event of the same id").toBe(1);
    const { services: _, datasets: __, ...rest } = await cloudOf(target, account);
    const { services: ___, datasets: ____, ...restBefore } = before;
    expect(rest).toEqual(restBefore);
    expect(changesOf(await person.client.readSetupLedger()).filter(({ state }) => state === "changed")).toEqual([]);
    expect(await targets()).toEqual([]);
    expect((await person.client.checkConnection("gcp")).json).toMatchObject({ works: true });

    const plan = await person.client.planSetup({ projects: `p0-${account.sub}` });
    const applied = await person.client.applySetup({ plan: String(plan.json.hash) });
    expect((await waitForSetup(person, String(applied.json.run_id))).json).toMatchObject({ result: { verified_projects: 1 } });
    expect((await person.client.disconnectConnection("gcp")).json).toMatchObject({ state: "disconnected", revoked: true });
  });

  test("S49: another organisation and a machine with narrow rights neither see nor change a setup", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 1 })];
    await connectFully(person, account);
    const stranger = await newPerson(target);
    const machine = await newPerson(target, { org: person.org, permissions: ["tokens:read:gcp"] });
    const [change] = changesOf(await person.client.readSetupLedger());
    const changes = [{ kind: String(change?.kind), target: String(change?.target), name: String(change?.name) }];
    for (const [{ client }, refused] of [
      [stranger, 404],
      [machine, 403],
    ] as const) {
      const answers = [
        await client.listTargets("gcp", "default"),
        await client.tearDownSetup("gcp", "default"),
        await client.putBackSetup("gcp", "default"),
        await client.forgetSetupChanges("gcp", "default", { changes }),
      ];
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => refused));
    }
    expect(changesOf(await person.client.readSetupLedger()).every(({ state }) => state === "changed")).toBe(true);
  });

  test("a change that is forgotten stays at the provider and in the list, and a disconnect leaves it", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 1 })];
    await connectFully(person, account);
    const {
      kind,
      name,
      target: project,
    } = changesOf(await person.client.readSetupLedger()).find((change) => change.kind === "label") ?? expect.unreachable();
    const forgotten = await person.client.forgetSetupChanges("gcp", "default", { changes: [{ kind, target: project, name }] });
    expect(forgotten).toMatchObject({ status: 200, json: { forgotten: 1 } });
    expect(changesOf(await person.client.readSetupLedger())).toContainEqual(expect.objectContaining({ kind, state: "kept", stands: true }));
    const { json } = await person.client.disconnectConnection("gcp");
    expect(json.left).toContainEqual(expect.objectContaining({ what: "label", code: "forgotten" }));
  });
});
