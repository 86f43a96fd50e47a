import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { type Account, addAccount, controlGoogle } from "../../fixtures/google-control.ts";
import { addKey, connectKey } from "../../fixtures/google-key-control.ts";
import { type Answer, connectFully, newPerson, type Person, waitForSetup } from "../../fixtures/journey.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";

type Change = {
  readonly kind: string;
  readonly target: string;
  readonly of_another_account: boolean;
  readonly command: string | null;
};
type Left = { readonly what: string; readonly target: string; readonly code: string; readonly command?: string };

const target = useEmbeddedTarget();
const home = ({ sub }: Account) => `p0-${sub}`;
const isOf = ({ sub }: Account, project: string) => project.endsWith(`-${sub}`);

const changesOf = async (person: Person) => (await person.client.readSetupLedger()).json.changes as readonly Change[];
const leftOf = ({ json }: Answer) => json.left as readonly Left[];
const replacing = { body: { replace_account: true } };
/** The policies and accounts of a customer's cloud, in which each account's address stands. */
const cloud = async () => JSON.stringify(await controlGoogle(target, "GET", "cloud"));

/** Asks until the teardown, which works in other processes, is over. */
async function disconnect(person: Person): Promise<Answer> {
  for (;;) {
    const answer = await person.client.disconnectConnection("gcp");
    if (answer.json.state === "disconnected") {
      return answer;
    }
    await sleep(300);
  }
}

async function accountOf(person: Person, project: string): Promise<unknown> {
  const machine = await newPerson(target, { org: person.org, permissions: ["tokens:read"] });
  const { json } = await machine.client.readToken("gcp", { as: "service-account", project });
  return json.account ?? json.code;
}

async function replaced() {
  const [person, old, other] = [
    await newPerson(target),
    await addAccount(target, { projects: 2 }),
    await addAccount(target, { projects: 2 }),
  ];
  await connectFully(person, old);
  const confirmed = await connectFully(person, other, replacing);
  return { person, old, other, status: await waitForSetup(person, String(confirmed.json.task_id)) };
}

test("S44: the account that replaces a stranger gets a setup of its own, and what the old one's has made is listed with its commands", async () => {
  const { person, old, other, status } = await replaced();
  expect(status.json).toMatchObject({ result: { status: "SUCCESS", verified_projects: 2, failed_projects: [] } });
  expect((await person.client.planSetup()).json).toMatchObject({ home: home(other), counts: { targets: 2, changes: 0 } });
  expect(await accountOf(person, home(other))).toMatch(new RegExp(`@${home(other)}\\.`));
  expect(await accountOf(person, home(old))).toBe("setup_missing");

  const changes = await changesOf(person);
  for (const { target: project, of_another_account, command } of changes) {
    expect([of_another_account, command !== null]).toEqual([isOf(old, project), isOf(old, project)]);
  }
  expect(changes.find(({ kind, target: project }) => kind === "service_account" && project === home(old))?.command).toMatch(
    new RegExp(`^gcloud iam service-accounts delete 'aurora-ro-\\w{8}@${home(old)}\\.`),
  );

  const gone = leftOf(await disconnect(person)).filter(({ code }) => code !== "kept_for_others");
  expect(new Set(gone.map(({ code }) => code))).toEqual(new Set(["account_replaced"]));
  expect(gone.every(({ target: project, command }) => isOf(old, project) && command !== undefined)).toBe(true);
  expect(await cloud()).not.toMatch(new RegExp(`aurora-ro-\\w+@${home(other)}`));

  await connectFully(person, old);
  expect(leftOf(await disconnect(person)).filter(({ code }) => code !== "kept_for_others")).toEqual([]);
  expect(await cloud()).not.toMatch(new RegExp(`aurora-ro-\\w+@p\\d-${old.sub}`));
});

test("S44: a key that replaces a login leaves what its setup has made, which the disconnect lists with its commands", async () => {
  const [person, old, key] = [await newPerson(target), await addAccount(target, { projects: 1 }), await addKey(target)];
  await connectFully(person, old);
  expect((await connectKey(person, key)).status).toBe(200);
  expect((await changesOf(person)).every(({ of_another_account }) => of_another_account)).toBe(true);
  const left = leftOf(await disconnect(person)).filter(({ target: project }) => project === home(old));
  expect(left.filter(({ what }) => what === "service_account")).toMatchObject([
    { code: "setup_needs_login", command: expect.stringContaining("gcloud iam service-accounts delete") },
  ]);
});

test("S85: the setup of a colleague who takes over goes on with what is set up, and leaves the right of the person before in the ledger", async () => {
  const [person, old, other] = [await newPerson(target), await addAccount(target, { projects: 1 }), await addAccount(target)];
  await shareProjects(old, other);
  const colleague = await newPerson(target, { org: person.org });
  await connectFully(person, old);
  const { id } = (await person.client.readConnection("gcp")).json;
  const handedOver = connectFully(colleague, other, { body: { takes_over: String(id) } });
  const answered = await answersUntil(handedOver, () => accountOf(person, home(old)));
  expect(answered.filter((answer) => !String(answer).startsWith("aurora-ro-") && answer !== "access_pending")).toEqual([]);
  const confirmed = await handedOver;
  const status = await waitForSetup(colleague, String(confirmed.json.task_id));
  expect(status.json).toMatchObject({ result: { status: "SUCCESS", verified_projects: 1, projects: [{ projectId: home(old) }] } });
  // A process that was refused before the setup let the colleague in answers `access_pending` from memory, for the 15 seconds of its `Retry-After`.
  await expect.poll(() => accountOf(person, home(old)), { interval: 500 }).toMatch(new RegExp(`@${home(old)}\\.`));
  expect((await colleague.client.planSetup()).json).toMatchObject({ home: home(old), counts: { changes: 0 } });

  const others = (await changesOf(colleague)).filter(({ of_another_account }) => of_another_account);
  expect(others.map(({ kind }) => kind)).toEqual(["account_user"]);
  expect(others[0]?.command).toContain(`user:${old.email}`);
  const left = leftOf(await disconnect(colleague)).filter(({ code }) => code !== "kept_for_others");
  expect(left, "its tokens are in use until now").toMatchObject([{ what: "earlier_grant", code: "given_back_later" }]);
  expect(await cloud()).not.toMatch(new RegExp(`aurora-ro-\\w+@${home(old)}`));
});

/** Asks several times a second until something has ended: less than an organisation's share. @returns Each answer once. */
async function answersUntil(end: Promise<unknown>, ask: () => Promise<unknown>): Promise<readonly unknown[]> {
  const answers = new Set<unknown>();
  let isOver = false;
  const over = end.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    answers.add(await ask());
    await sleep(200);
  }
  await over;
  return [...answers];
}

/** Lets one person see another one's projects, and do there what they may. */
async function shareProjects({ sub }: Account, other: Account): Promise<void> {
  type Known = Account & { readonly projects: readonly object[] };
  const { accounts } = await controlGoogle<{ accounts: readonly Known[] }>(target, "GET", "accounts");
  const shared = accounts.find((known) => known.sub === sub)?.projects ?? [];
  const changed = accounts.map((known) => (known.sub === other.sub ? { ...known, projects: shared } : known));
  await controlGoogle(target, "PUT", "accounts", { accounts: changed });
}
