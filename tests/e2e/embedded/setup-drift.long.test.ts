import { describe, expect, test } from "vitest";
import { type Account, addAccount, controlGoogle } from "../../fixtures/google-control.ts";
import { connectFully, newPerson, type Person, waitForSetup } from "../../fixtures/journey.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";
import { endIn, readConnection, storedConnection, tick } from "./keeping.ts";

const minuteMs = 60_000;

type Change = { readonly kind: string; readonly name: string; readonly before?: string | null };
type Planned = { readonly id: string; readonly changes: readonly Change[] };
type Ledger = {
  readonly changes: readonly (Change & { readonly target: string; readonly state: string; readonly stands: boolean })[];
  readonly looked: { readonly findings: readonly { readonly code: string; readonly target?: string }[] } | null;
};

describe("embedded: a daily look at what the setup made", () => {
  const target = useEmbeddedTarget();
  healAfterEach(target);

  const home = ({ sub }: Account) => `p0-${sub}`;
  const other = ({ sub }: Account) => `p1-${sub}`;
  const control = (method: string, path: string, body?: object) => controlGoogle(target, method, path, body);
  const ledgerOf = async (person: Person) => (await person.client.readSetupLedger()).json as unknown as Ledger;
  const emailOf = async (person: Person, account: Account) => {
    const { name } = (await ledgerOf(person)).changes.find(({ kind }) => kind === "service_account") ?? expect.unreachable();
    return `${name}@${home(account)}.iam.gserviceaccount.com`;
  };

  const lookAt = async (person: Person) => {
    const stored = (await storedConnection(target, person)) as unknown as { readonly duties?: { readonly setup_look: number } };
    return (stored.duties?.setup_look ?? 0) - Date.now();
  };
  /** Makes a day pass: the duty is due, and the last look is of another round. */
  async function look(person: Person) {
    await target.inside.patchItems(`ORG#${person.org}`, "duties", { setup_look: Date.now() - 1000 });
    await target.inside.patchItems(`ORG#${person.org}`, "due_at", new Date(Date.now() - 1000).toISOString());
    await target.inside.patchItems(`LOOK#${person.org}#`, "targets", []);
    return tick(target);
  }
  const toNames = (list: readonly Change[]) => list.map(({ kind, name }) => `${kind} ${name}`).sort();
  const exportOff = { severity: "info", code: "billing_export_off" };
  const done = { "gcp duty setup_look done": 1 };

  const eventsOf = async ({ org }: Person, name: string) =>
    (await target.inside.events()).filter((event) => event["detail-type"] === name && event.detail.organisation === org);

  async function connected() {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 2, apis: "missing" })];
    await connectFully(person, account);
    expect(Math.abs((await lookAt(person)) - 15 * minuteMs), "set before the end of the run is shown").toBeLessThan(minuteMs);
    return { person, account, email: await emailOf(person, account) };
  }

  async function planOf(person: Person) {
    const { json } = await person.client.planSetup();
    const targets = json.targets as readonly Planned[];
    return {
      hash: json.hash as string,
      changes: targets.flatMap(({ id, changes }) => changes.map((change) => ({ project: id, ...change }))),
    };
  }

  /** Applies the setup again, as the finding says. */
  async function repair(person: Person) {
    const { hash } = await planOf(person);
    const applied = await person.client.applySetup({ plan: hash });
    expect(applied.status).toBe(202);
    const ended = await waitForSetup(person, String(applied.json.run_id));
    expect(ended.json).toMatchObject({ state: "SUCCESS", result: { status: "SUCCESS", failed_projects: [] } });
    expect(Math.abs((await lookAt(person)) - 15 * minuteMs)).toBeLessThan(minuteMs);
  }

  /** Makes again what the look missed, without a plan that a person reads. */
  async function putBack(person: Person) {
    const { status, json } = await person.client.putBackSetup("gcp", "default");
    expect(status).toBe(202);
    const ended = await waitForSetup(person, String(json.run_id));
    expect(ended.json).toMatchObject({ state: "SUCCESS", result: { status: "SUCCESS", failed_projects: [] } });
    expect((await person.client.putBackSetup("gcp", "default")).json, "nothing is missing any more").toEqual({ run_id: null, left: [] });
  }

  test("is due a quarter of an hour after a setup, and a day later; it notices that the billing export was switched on", async () => {
    const { person, account } = await connected();
    expect((await readConnection(person)).next).toMatchObject({ reason: "duty" });
    expect(await look(person)).toEqual(done);
    expect(await readConnection(person)).toMatchObject({ status: "active", checked: exportOff });
    expect(await eventsOf(person, "setup.drifted")).toEqual([]);
    const page = `https://console.cloud.google.com/billing/export?project=${home(account)}`;
    const off = { ...exportOff, target: home(account), action: expect.stringContaining(page) };
    expect((await ledgerOf(person)).looked).toMatchObject({ missing: 0, findings: [off] });
    expect(await lookAt(person)).toBeGreaterThan(11.9 * 60 * minuteMs);

    await control("POST", "billing-export", { project: home(account), dataset: "aurora_billing_export" });
    expect(await look(person)).toEqual(done);
    expect(await readConnection(person)).toMatchObject({ checked: { severity: "info", code: "billing_export_on" } });
  });

  test("finds each thing that a customer changes, tells it once a day, and finds it repaired when the setup was applied again", async () => {
    const { person, account, email } = await connected();
    const deeds: readonly (readonly [deed: () => Promise<unknown>, kinds: readonly string[]])[] = [
      [
        async () => {
          const binding = { role: "roles/browser", members: [`serviceAccount:${email}`] };
          await control("DELETE", `projects/${other(account)}/bindings`, binding);
          await control("PUT", "services", { project: other(account), service: "logging.googleapis.com", enabled: false });
        },
        ["api", "role"],
      ],
      [() => control("PATCH", `service-accounts/${email}`, { disabled: true }), ["service_account"]],
      [
        async () => {
          await control("DELETE", `service-accounts/${email}`);
          await control("POST", "service-accounts", { name: email.split("@")[0], project_id: home(account), projects: [] });
        },
        ["account_user", "role", "service_account"],
      ],
    ];
    for (const [deed, kinds] of deeds) {
      await deed();
      expect(await look(person)).toEqual(done);
      expect(await readConnection(person)).toMatchObject({ status: "active", checked: { severity: "warning", code: "setup_drifted" } });

      const { changes, looked } = await ledgerOf(person);
      expect(looked?.findings).toMatchObject([{ code: "setup_drifted" }, exportOff]);
      const fallen = changes.filter(({ state, stands }) => state === "changed" && !stands);
      expect([...new Set(fallen.map(({ kind }) => kind))].sort()).toEqual(kinds);
      const checked = await person.client.checkConnection("gcp");
      const drifted = { code: "setup_drifted", severity: "warning", owner: "customer" };
      expect(checked.json).toMatchObject({ works: true, findings: [drifted, exportOff] });

      expect(toNames((await planOf(person)).changes), "the plan lists exactly what fell").toEqual(toNames(fallen));
      await (kinds.includes("api") ? repair : putBack)(person);
      expect((await planOf(person)).changes).toEqual([]);
      expect(await look(person)).toEqual(done);
      expect(await readConnection(person)).toMatchObject({ checked: exportOff });
      expect((await ledgerOf(person)).changes.filter(({ state, stands }) => state === "changed" && !stands)).toEqual([]);
    }
    const [event, ...more] = await eventsOf(person, "setup.drifted");
    expect(more, "once a day").toEqual([]);
    expect(event?.detail).toMatchObject({
      status: "active",
      count: "2",
      differs: expect.stringMatching(/^\S+ (?:role 1, \S+ api 1|api 1, \S+ role 1)$/),
    });
  });

  test("is not made with an expired token, and a grant that was revoked ends by its refresh as ever", async () => {
    const { person, account } = await connected();
    await controlGoogle(target, "POST", "revoke", { sub: account.sub });
    expect(await look(person)).toEqual(done);
    expect(await readConnection(person)).toMatchObject({ status: "active" });
    await endIn(target, person, -10);
    expect(await tick(target)).toEqual({ "gcp failed grant_revoked": 1 });
    expect(await readConnection(person)).toMatchObject({ status: "reauth_required", last_failure: { code: "grant_revoked" } });
  });
});
