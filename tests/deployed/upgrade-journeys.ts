import { expect } from "vitest";
import { consentByScript } from "../../local/simulator/consent-by-script.ts";
import { type Cloud, compareClouds } from "../../local/stories/compare-clouds.ts";
import type { Disconnected } from "../../local/stories/story-connection.ts";
import {
  type Account,
  addAccount,
  controlGoogle,
  googleCalls,
  refreshTokenStates,
  setGoogle,
  skewGoogle,
} from "../fixtures/google-control.ts";
import { type Answer, confirm, connect, locationOf, newPerson, type Person, reachCallback, waitForSetup } from "../fixtures/journey.ts";
import type { Target } from "../fixtures/target.ts";
import type { Caller } from "./upgrade-callers.ts";

type Someone = { readonly person: Person; readonly account: Account };

/** What people have begun. */
export type Journeys = {
  /** They look how far it is, meanwhile. */
  readonly callers: readonly Caller[];
  /** They go on, and everything must end as if there had been no deploy. */
  end(): Promise<void>;
};

/** APIs are being enabled while a deploy replaces every function. A task waits for three minutes. Afterwards Google's clock goes ahead. */
const enableSeconds = 170;

/** Begins three logins, each at another point, a setup, and a disconnect that waits for a setup. */
export async function beginJourneys(target: Target): Promise<Journeys> {
  const someone = async (projects = 0, apis: "enabled" | "missing" = "enabled"): Promise<Someone> => ({
    person: await newPerson(target),
    account: await addAccount(target, { projects, apis }),
  });
  const logins = await beginLogins(await someone(), await someone(), await someone());
  await setGoogle(target, { enable_seconds: enableSeconds, rotate_refresh_tokens: true });
  const [setup, leaving] = [
    await beginSetup(target, await someone(3, "missing")),
    await beginDisconnect(target, await someone(2, "missing")),
  ];
  return {
    callers: [...setup.callers, ...leaving.callers],
    end: async () => {
      await logins.end();
      await setup.expectUnderWay();
      await leaving.expectUnderWay();
      await skewGoogle(target, enableSeconds);
      await Promise.all([setup.end(), leaving.end()]);
      await skewGoogle(target, 0);
    },
  };
}

/** With a login link that was not opened, at Google's page, and before the confirmation. */
async function beginLogins(first: Someone, second: Someone, third: Someone) {
  const link = String((await first.person.client.startLogin({})).json.login_url);
  const callback = await reachCallback(second.person, second.account);
  const waiting = await connect(third.person, third.account);
  return {
    end: async () => {
      const opened = await first.person.visit(link);
      const back = await first.person.visit(await consentByScript(locationOf(opened).href, { account: first.account.sub }));
      const ends = [
        [first, await confirm(first.person, back)],
        [second, await confirm(second.person, await second.person.visit(callback))],
        [third, await confirm(third.person, waiting)],
      ] as const;
      for (const [{ person, account }, confirmed] of ends) {
        expect([confirmed.status, confirmed.json.connection], confirmed.text).toMatchObject([200, { status: "active" }]);
        expect(await refreshTokenStates(person.target, account)).toEqual(["live"]);
      }
    },
  };
}

async function beginSetup(target: Target, { person, account }: Someone) {
  const taskId = String((await confirm(person, await connect(person, account))).json.task_id);
  return {
    callers: [{ name: "setup status", ask: () => person.client.readSetupStatus(taskId) }],
    expectUnderWay: async () => {
      expect((await person.client.readSetupStatus(taskId)).json).toMatchObject({ complete: false });
    },
    end: async () => {
      const status = await waitForSetup(person, taskId);
      expect(status.json.result, status.text).toMatchObject({ status: "SUCCESS", verified_projects: 3, failed_projects: [] });
      await expectWholeLedger(person);
      const created = (await googleCalls(target)).filter(
        ({ method, path }) => method === "POST" && path.includes(account.sub) && path.endsWith("/serviceAccounts"),
      );
      expect(created, "service accounts made").toHaveLength(1);
    },
  };
}

async function beginDisconnect(target: Target, { person, account }: Someone) {
  const readCloud = () => controlGoogle<Cloud>(target, "GET", "cloud");
  const before = await readCloud();
  const taskId = String((await confirm(person, await connect(person, account))).json.task_id);
  const isWorking = async () => JSON.stringify((await person.client.readSetupStatus(taskId)).json).includes("enable");
  await expect.poll(isWorking, { interval: 300 }).toBe(true);
  const leave = () => person.client.disconnectConnection("gcp");
  const expectUnderWay = async () => {
    expect((await leave()).json).toMatchObject({ state: "disconnecting" });
  };
  await expectUnderWay();
  return {
    expectUnderWay,
    // The same request shows how far it is.
    callers: [{ name: "disconnect", ask: leave, pauseMs: 5000 }],
    end: async () => {
      let last: Answer | undefined;
      await expect
        .poll(
          async () => {
            last = await leave();
            return last.json.state;
          },
          { interval: 2000 },
        )
        .toBe("disconnected");
      expect(last?.json).toMatchObject({ revoked: true });
      const left = last?.json.left as Disconnected["left"];
      expect(left.filter(({ what }) => what !== "api" && what !== "dataset")).toEqual([]);
      const ids = [0, 1].map((index) => `p${index}-${account.sub}`);
      compareClouds(before, await readCloud(), { ids, left });
      expect(await refreshTokenStates(target, account)).not.toContain("live");
    },
  };
}

type Change = { readonly kind: string; readonly name: string; readonly state: string; readonly stands: boolean };

/** Everything that the setup has begun is made, is in the ledger once, and stands. */
export async function expectWholeLedger(person: Person): Promise<void> {
  const changes = (await person.client.readSetupLedger()).json.changes as readonly (Change & { readonly target: string })[];
  expect(changes.length).toBeGreaterThan(5);
  expect(changes.filter(({ state, stands }) => state !== "changed" || !stands)).toEqual([]);
  const ids = changes.map(({ kind, target, name }) => `${kind} ${target} ${name}`);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
}
