import { describe, expect, test } from "vitest";
import { addAccount, controlGoogle, googleCalls } from "../fixtures/google-control.ts";
import { type Answer, connectFully, newPerson, waitForSetup } from "../fixtures/journey.ts";
import { targetName } from "../fixtures/target.ts";
import { useTarget } from "../fixtures/use-target.ts";

type Change = { readonly kind: string; readonly target: string; readonly name: string; readonly state: string; readonly stands: boolean };
const changesOf = ({ json }: Answer) => json.changes as readonly Change[];
const world = (target: Parameters<typeof controlGoogle>[0]) => controlGoogle<Record<string, unknown>>(target, "GET", "cloud");

describe(`${targetName}: the setup of Google Cloud`, { timeout: 120_000 }, () => {
  const target = useTarget();

  test("S41: a login sets its projects up with a viewer account that works there, and the ledger lists what was changed", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const confirmed = await connectFully(person, account);
    const status = await waitForSetup(person, String(confirmed.json.task_id));
    expect(status.json).toMatchObject({ state: "SUCCESS", result: { status: "SUCCESS", verified_projects: 2, failed_projects: [] } });
    const changes = changesOf(await person.call("GET", "/gcp/setup/ledger"));
    expect(changes.every(({ state, stands }) => state === "changed" && stands)).toBe(true);
    expect(new Set(changes.map(({ kind }) => kind))).toEqual(
      new Set(["service_account", "account_user", "role", "api", "dataset", "dataset_reader", "label"]),
    );
    expect(JSON.stringify(await world(target))).toContain("aurora-ro-");
  });

  test("a plan of projects that are set up is empty, and applying it changes nothing", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    await connectFully(person, account);
    const before = await world(target);
    const plan = await person.call("GET", "/gcp/setup/plan");
    expect(plan.json).toMatchObject({ counts: { targets: 2, blocked: 0, to_change: 0, changes: 0 } });
    const applied = await person.call("POST", "/gcp/setup/apply", { plan: plan.json.hash });
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
