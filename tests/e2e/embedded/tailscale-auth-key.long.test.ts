import { describe, expect, test } from "vitest";
import { newPerson } from "../../fixtures/journey.ts";
import { addClient, authKeysOf, deleteAuthKey, ownTags } from "../../fixtures/tailscale-control.ts";
import { connectClient, findingsOf } from "../../fixtures/tailscale-journey.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";
import { makeDue, tick } from "./keeping.ts";

describe("embedded: the auth key of a tailnet, by the schedule", () => {
  const target = useEmbeddedTarget();
  healAfterEach(target);

  const customer = async () => {
    const person = await newPerson(target);
    return { person, client: await addClient(target), codes: async () => (await checked(person)).map(({ code }) => code) };
  };
  const checked = async (person: Awaited<ReturnType<typeof newPerson>>) => findingsOf(await person.client.checkConnection("tailscale"));

  /** Makes the auth key's duty the one that is overdue, and runs the schedule's minute. */
  const tickKey = async ({ person }: Awaited<ReturnType<typeof customer>>) => {
    const duties = { auth_key: Date.now() - 1000, probe: Date.now() + 86_400_000 };
    await target.inside.patchItems(`ORG#${person.org}`, "duties", duties);
    await makeDue(target, person);
    return tick(target);
  };

  test("is created once the customer has given the tag an owner, and the finding is gone", async () => {
    const made = await customer();
    await ownTags(target, made.client, []);
    await connectClient(made.person, made.client);
    expect(await made.codes()).toEqual(["tag_without_owner"]);
    await ownTags(target, made.client, ["tag:aurora"]);
    await tickKey(made);
    expect(await authKeysOf(target, made.client)).toMatchObject([{ status: "live" }]);
    expect(await made.codes()).toEqual([]);
  });

  test("is created anew when the customer has deleted it, and the finding is gone", async () => {
    const made = await customer();
    await connectClient(made.person, made.client);
    const [first] = await authKeysOf(target, made.client);
    await deleteAuthKey(target, first?.id ?? "");
    expect(await made.codes()).toEqual(["auth_key_gone"]);
    await tickKey(made);
    expect(await authKeysOf(target, made.client)).toMatchObject([{ status: "deleted" }, { status: "live" }]);
    expect(await made.codes()).toEqual([]);
  });
});
