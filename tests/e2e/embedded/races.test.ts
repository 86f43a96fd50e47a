import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { type AwsCustomer, accountOf, addRole, callAws, openWorkspace } from "../../fixtures/aws-control.ts";
import { addApplication, addDirectory } from "../../fixtures/azure-control.ts";
import { type Answer, confirm, newPerson, type Person } from "../../fixtures/journey.ts";
import { addOvhAccount, addServiceAccount, setOvh } from "../../fixtures/ovh-control.ts";
import { connectServiceAccount, reachOvhCallback, signInAtOvh } from "../../fixtures/ovh-journey.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";
import { makeDue, tick } from "./keeping.ts";
import { credentialsOf, parkedOf, sweep } from "./what-is-left.ts";

const rounds = 5;

/** Milliseconds by which a request comes after the first one, at most: as long as that one takes. */
const latestMs = 40;

/** A connection of one organisation, and how its people make it. */
type Slot = { readonly org: string; readonly path: string; readonly connect: (person: Person) => Promise<Answer> };

describe("embedded: requests that come at once", () => {
  const target = useEmbeddedTarget();
  healAfterEach(target);

  const permissions = ["connectors:read", "connectors:write", "tokens:read"];
  /** Each time another person: the limits of the API count each one's requests. */
  const personOf = ({ org }: Pick<Slot, "org">) => newPerson(target, { org, permissions });
  const atOnce = <T>(deeds: readonly (() => Promise<T>)[]): Promise<T[]> =>
    Promise.all(
      deeds.map(async (deed) => {
        // The race itself: a request may come at any step of another one.
        await sleep(randomInt(latestMs + 1));
        return deed();
      }),
    );
  const withAccount = ({ path }: Slot, step: string) => path.replace(/(\?|$)/, `${step}$1`);

  const azureSlot = async (): Promise<Slot> => {
    const [{ org }, application] = [await newPerson(target), await addApplication(target, await addDirectory(target))];
    return { org, path: "/connections/azure", connect: (person) => person.call("POST", "/azure/login", application) };
  };
  const ovhSlot = async (): Promise<Slot> => {
    const [{ org }, own] = [await newPerson(target), await addServiceAccount(target)];
    return { org, path: "/connections/ovh?account=ovh-eu", connect: (person) => connectServiceAccount(person, own) };
  };
  const ovhLoginSlot = async (): Promise<Slot> => {
    await setOvh(target, { refresh_tokens: "rotated" });
    const [{ org }, account] = [await newPerson(target), await addOvhAccount(target)];
    const connect = async (person: Person) => {
      const returned = await person.visit(await reachOvhCallback(person, account));
      return returned.headers.get("location")?.includes("confirm=") ? confirm(person, returned) : returned;
    };
    return { org, path: "/connections/ovh?account=ovh-eu", connect };
  };
  const awsSlot = async (): Promise<Slot> => {
    const { person, wid, externalId } = await openWorkspace(await newPerson(target));
    const roleArn = await addRole(target, externalId);
    const connect = (by: Person) => callAws({ person: by, wid, externalId }, "POST", "role", { roleArn });
    return { org: person.org, path: `/connections/aws?account=${accountOf(roleArn)}`, connect };
  };

  test.each<[string, () => Promise<Slot>, number]>([
    ["Azure", azureSlot, 1],
    ["an OVHcloud service account", ovhSlot, 1],
    ["an OVHcloud login", ovhLoginSlot, 1],
    ["AWS", awsSlot, 0],
  ])("%s: connects, disconnects, refreshes, checks and tokens at once leave one whole connection or none", async (_title, open, stored) => {
    const slot = await open();
    const outcomes: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const people = await Promise.all(Array.from({ length: 6 }, () => personOf(slot)));
      const [one, two, three, four, five, six] = people as [Person, Person, Person, Person, Person, Person];
      const answers = await atOnce([
        () => slot.connect(one),
        () => slot.connect(two),
        () => three.call("DELETE", slot.path),
        () => four.call("POST", withAccount(slot, "/refresh")),
        () => five.call("POST", withAccount(slot, "/check")),
        () => six.call("GET", withAccount(slot, "/token")),
      ]);
      expect(answers.map(({ status }) => status).filter((status) => status === 500)).toEqual([]);
      outcomes.push(...answers.map(({ status, json }) => `${status} ${json.code ?? ""}`));
    }
    const person = await personOf(slot);
    await makeDue(target, person);
    await tick(target);
    await sweep(target);
    expect(await parkedOf(target, slot.org), outcomes.join()).toEqual([]);
    const { status, json } = await person.call("POST", withAccount(slot, "/check"));
    const isConnected = status === 200;
    expect(isConnected ? json : { works: true, status }, outcomes.join()).toMatchObject({ works: true });
    expect(await credentialsOf(target, slot.org), outcomes.join()).toHaveLength(isConnected ? stored : 0);
    // Whatever came of the race, the slot is not stuck.
    expect((await slot.connect(person)).status).toBe(200);
    expect((await (await personOf(slot)).call("DELETE", slot.path)).json).toMatchObject({ state: "disconnected" });
    await sweep(target);
    expect(await credentialsOf(target, slot.org)).toEqual([]);
  });

  test("S32: of two organisations that connect one role at once one gets it, also while its holder leaves, and it is free in the end", async () => {
    const [one, other] = [await openWorkspace(await newPerson(target)), await openWorkspace(await newPerson(target))];
    const roleArn = await addRole(target, one.externalId, { external_ids: [one.externalId, other.externalId] });
    const path = `/connections/aws?account=${accountOf(roleArn)}`;
    const again = async ({ person, ...workspace }: AwsCustomer) => ({ ...workspace, person: await personOf(person) });
    const connect = async (customer: AwsCustomer) => callAws(await again(customer), "POST", "role", { roleArn });
    const holders = async () =>
      (
        await Promise.all(
          [one, other].map(async ({ person }) => (await (await personOf(person)).call("GET", "/connections")).json.connections),
        )
      )
        .flat()
        .map((connection) => (connection as { identity: { id: string } }).identity.id);
    for (let round = 0; round < rounds; round += 1) {
      const answers = await atOnce([() => connect(one), () => connect(other)]);
      expect(answers.map(({ status, json }) => `${status} ${json.code ?? ""}`).toSorted()).toEqual(["200 ", "409 account_claimed"]);
      expect(await holders()).toEqual([roleArn]);
      const [holder, next] = answers[0]?.status === 200 ? [one, other] : [other, one];
      const [left] = await atOnce([async () => (await again(holder)).person.call("DELETE", path), () => connect(next)]);
      expect(left?.json).toMatchObject({ state: "disconnected" });
      expect((await holders()).length).toBeLessThanOrEqual(1);
      await (await again(next)).person.call("DELETE", path);
    }
    expect(await holders()).toEqual([]);
    const third = await openWorkspace(await newPerson(target));
    await target.inside.controlAws("PATCH", "roles", { arn: roleArn, external_ids: [third.externalId] });
    expect((await connect(third)).status).toBe(200);
  });

  test("S49: organisations that share an Azure application or an OVHcloud account do not end each other's connections", async () => {
    const application = await addApplication(target, await addDirectory(target));
    const [account, own] = [await addOvhAccount(target), await addServiceAccount(target)];
    const ways: readonly (readonly [string, (person: Person) => Promise<Answer>])[] = [
      ["/connections/azure", (person) => person.call("POST", "/azure/login", application)],
      ["/connections/ovh?account=ovh-eu", (person) => signInAtOvh(person, account)],
      ["/connections/ovh?account=ovh-eu", (person) => connectServiceAccount(person, own)],
    ];
    for (const [path, connect] of ways) {
      const [leaving, staying] = [await newPerson(target, { permissions }), await newPerson(target, { permissions })];
      expect((await connect(leaving)).status).toBe(200);
      const [gone, come] = await atOnce([() => leaving.call("DELETE", path), () => connect(staying)]);
      expect([gone?.json.state, come?.status]).toEqual(["disconnected", 200]);
      await sweep(target);
      const check = path.replace(/(\?|$)/, "/check$1");
      expect((await staying.call("POST", check)).json, path).toMatchObject({ works: true });
      expect((await staying.call("GET", path.replace(/(\?|$)/, "/token$1"))).status, path).toBe(200);
    }
  });
});
