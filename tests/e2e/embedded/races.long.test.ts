import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { ProviderName } from "../../../client/generated/operations.ts";
import { type AwsCustomer, accountOf, addRole, openWorkspace } from "../../fixtures/aws-control.ts";
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

/** Which connection of an organisation. */
type Place = { readonly provider: ProviderName; readonly account: string };

/** A connection of one organisation, and how its people make it. */
type Slot = { readonly org: string; readonly place: Place; readonly connect: (person: Person) => Promise<Answer> };

const azure = { provider: "azure", account: "default" } as const;
const ovhInEurope = { provider: "ovh", account: "ovh-eu" } as const;

const disconnect = ({ client }: Person, { provider, account }: Place) => client.disconnectConnection(provider, { account });
const refresh = ({ client }: Person, { provider, account }: Place) => client.refreshConnection(provider, { account });
const check = ({ client }: Person, { provider, account }: Place) => client.checkConnection(provider, { account });
const serve = ({ client }: Person, { provider, account }: Place) => client.readToken(provider, { account });

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

  const azureSlot = async (): Promise<Slot> => {
    const [{ org }, application] = [await newPerson(target), await addApplication(target, await addDirectory(target))];
    return { org, place: azure, connect: (person) => person.client.connectAzure(application) };
  };
  const ovhSlot = async (): Promise<Slot> => {
    const [{ org }, own] = [await newPerson(target), await addServiceAccount(target)];
    return { org, place: ovhInEurope, connect: (person) => connectServiceAccount(person, own) };
  };
  const ovhLoginSlot = async (): Promise<Slot> => {
    await setOvh(target, { refresh_tokens: "rotated" });
    const [{ org }, account] = [await newPerson(target), await addOvhAccount(target)];
    const connect = async (person: Person) => {
      const returned = await person.visit(await reachOvhCallback(person, account));
      return returned.headers.get("location")?.includes("confirm=") ? confirm(person, returned) : returned;
    };
    return { org, place: ovhInEurope, connect };
  };
  const awsSlot = async (): Promise<Slot> => {
    const { person, wid, externalId } = await openWorkspace(await newPerson(target));
    const roleArn = await addRole(target, externalId);
    const connect = ({ client }: Person) => client.connectAwsRole(wid, { roleArn });
    return { org: person.org, place: { provider: "aws", account: accountOf(roleArn) }, connect };
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
      const answers = await atOnce<Answer>([
        () => slot.connect(one),
        () => slot.connect(two),
        () => disconnect(three, slot.place),
        () => refresh(four, slot.place),
        () => check(five, slot.place),
        () => serve(six, slot.place),
      ]);
      expect(answers.map(({ status }) => status).filter((status) => status === 500)).toEqual([]);
      outcomes.push(...answers.map(({ status, json }) => `${status} ${json.code ?? ""}`));
    }
    const person = await personOf(slot);
    await makeDue(target, person);
    await tick(target);
    await sweep(target);
    expect(await parkedOf(target, slot.org), outcomes.join()).toEqual([]);
    const { status, json } = await check(person, slot.place);
    const isConnected = status === 200;
    expect(isConnected ? json : { works: true, status }, outcomes.join()).toMatchObject({ works: true });
    expect(await credentialsOf(target, slot.org), outcomes.join()).toHaveLength(isConnected ? stored : 0);
    // Whatever came of the race, the slot is not stuck.
    expect((await slot.connect(person)).status).toBe(200);
    expect((await disconnect(await personOf(slot), slot.place)).json).toMatchObject({ state: "disconnected" });
    await sweep(target);
    expect(await credentialsOf(target, slot.org)).toEqual([]);
  });

  test("S32: of two organisations that connect one role at once one gets it, also while its holder leaves, and it is free in the end", async () => {
    const [one, other] = [await openWorkspace(await newPerson(target)), await openWorkspace(await newPerson(target))];
    const roleArn = await addRole(target, one.externalId, { external_ids: [one.externalId, other.externalId] });
    const place = { provider: "aws", account: accountOf(roleArn) } as const;
    const again = async ({ person, ...workspace }: AwsCustomer) => ({ ...workspace, person: await personOf(person) });
    const connect = async (customer: AwsCustomer) => {
      const { person, wid } = await again(customer);
      return person.client.connectAwsRole(wid, { roleArn });
    };
    const holders = async () =>
      (
        await Promise.all(
          [one, other].map(async ({ person }) => (await (await personOf(person)).client.listConnections()).json.connections),
        )
      )
        .flat()
        .map((connection) => (connection as { identity: { id: string } }).identity.id);
    for (let round = 0; round < rounds; round += 1) {
      const answers = await atOnce([() => connect(one), () => connect(other)]);
      expect(answers.map(({ status, json }) => `${status} ${json.code ?? ""}`).toSorted()).toEqual(["200 ", "409 account_claimed"]);
      expect(await holders()).toEqual([roleArn]);
      const [holder, next] = answers[0]?.status === 200 ? [one, other] : [other, one];
      const [left] = await atOnce<Answer>([async () => disconnect((await again(holder)).person, place), () => connect(next)]);
      expect(left?.json).toMatchObject({ state: "disconnected" });
      expect((await holders()).length).toBeLessThanOrEqual(1);
      await disconnect((await again(next)).person, place);
    }
    expect(await holders()).toEqual([]);
    const third = await openWorkspace(await newPerson(target));
    await target.inside.controlAws("PATCH", "roles", { arn: roleArn, external_ids: [third.externalId] });
    expect((await connect(third)).status).toBe(200);
  });

  test("S49: organisations that share an Azure application or an OVHcloud account do not end each other's connections", async () => {
    const application = await addApplication(target, await addDirectory(target));
    const [account, own] = [await addOvhAccount(target), await addServiceAccount(target)];
    const ways: readonly (readonly [Place, (person: Person) => Promise<Answer>])[] = [
      [azure, (person) => person.client.connectAzure(application)],
      [ovhInEurope, (person) => signInAtOvh(person, account)],
      [ovhInEurope, (person) => connectServiceAccount(person, own)],
    ];
    for (const [place, connect] of ways) {
      const [leaving, staying] = [await newPerson(target, { permissions }), await newPerson(target, { permissions })];
      expect((await connect(leaving)).status).toBe(200);
      const [gone, come] = await atOnce<Answer>([() => disconnect(leaving, place), () => connect(staying)]);
      expect([gone?.json.state, come?.status]).toEqual(["disconnected", 200]);
      await sweep(target);
      expect((await check(staying, place)).json, place.provider).toMatchObject({ works: true });
      expect((await serve(staying, place)).status, place.provider).toBe(200);
    }
  });
});
