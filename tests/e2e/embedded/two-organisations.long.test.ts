import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { type Account, addAccount, refreshTokenStates } from "../../fixtures/google-control.ts";
import { confirm, connect, newPerson, outcomeOf, type Person, reachCallback, waitForSetup } from "../../fixtures/journey.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";
import { sweep } from "./what-is-left.ts";

const rounds = 24;

/** Accounts whose rounds run in parallel: a function has four processes on the embedded target. */
const lanes = 4;

/** Milliseconds by which the second request comes after the first, at most: as long as the first one takes. */
const latestMs = 25;

describe("embedded: two organisations with one Google account", () => {
  const target = useEmbeddedTarget();

  type Lane = { readonly account: Account; readonly orgs: readonly [string, string]; isConnected: boolean; holder: 0 | 1 };

  async function openLane(): Promise<Lane> {
    const [account, one, other] = [await addAccount(target), await newPerson(target), await newPerson(target)];
    return { account, orgs: [one.org, other.org], isConnected: false, holder: 0 };
  }

  /** Each time another person: the limits of the API count each one's requests. */
  const personOf = ({ orgs }: Lane, index: 0 | 1): Promise<Person> => newPerson(target, { org: orgs[index] });

  /**
   * One organisation disconnects while a person of the other one is on the way back from Google with the same account. In the
   * next round the other one disconnects.
   *
   * @returns The person's answer: `active`, or the code of the failure.
   */
  async function race(lane: Lane, first: "disconnect" | "login"): Promise<string> {
    const [owner, newcomer] = [await personOf(lane, lane.holder), await personOf(lane, lane.holder === 0 ? 1 : 0)];
    if (!lane.isConnected) {
      const connected = await confirm(owner, await connect(owner, lane.account));
      expect(connected.status).toBe(200);
      await waitForSetup(owner, String(connected.json.task_id));
    }
    const callback = await reachCallback(newcomer, lane.account);
    const disconnect = () => owner.client.disconnectConnection("gcp");
    const login = () => newcomer.visit(callback);
    const later = async <T>(deed: () => Promise<T>): Promise<T> => {
      // The race itself: the second request may come at any step of the first.
      await sleep(randomInt(latestMs + 1));
      return deed();
    };
    const [disconnected, returned] = await Promise.all(
      first === "disconnect" ? [disconnect(), later(login)] : [later(disconnect), login()],
    );
    expect([disconnected.status, disconnected.json.state]).toEqual([200, "disconnected"]);
    const { login: outcome, error } = outcomeOf(returned);
    const confirmed = outcome === "gcp_confirm" ? await confirm(newcomer, returned) : undefined;
    lane.isConnected = confirmed?.status === 200;
    lane.holder = lane.holder === 0 ? 1 : 0;
    if (!lane.isConnected) {
      return String(confirmed?.json.code ?? error);
    }
    expect(confirmed?.json.connection).toMatchObject({ status: "active" });
    // A disconnect would wait for it, and not race.
    await waitForSetup(newcomer, String(confirmed?.json.task_id));
    return (await refreshTokenStates(target, lane.account)).at(-1) === "live" ? "active" : "active and dead";
  }

  test.each(["disconnect", "login"] as const)(
    `S53: of ${rounds} logins beside a disconnect of the other organisation, the %s first, none ends active with a revoked grant`,
    async (first) => {
      const counts: Record<string, number> = {};
      const runLane = async (lane: Lane) => {
        for (let round = 0; round < rounds / lanes; round += 1) {
          const told = await race(lane, first);
          counts[told] = (counts[told] ?? 0) + 1;
        }
      };
      const opened: Lane[] = [];
      for (let index = 0; index < lanes; index += 1) {
        opened.push(await openLane());
      }
      await Promise.all(opened.map(runLane));
      expect(counts["active and dead"] ?? 0, JSON.stringify(counts)).toBe(0);
      // Refusing every login would prove nothing.
      expect(counts.active ?? 0, JSON.stringify(counts)).toBeGreaterThan(rounds / 20);
      // The sweeper's later work does not revoke it either.
      await sweep(target);
      for (const lane of opened.filter(({ isConnected }) => isConnected)) {
        const person = await personOf(lane, lane.holder);
        expect((await person.client.checkConnection("gcp")).json).toMatchObject({ works: true });
      }
    },
  );
});
