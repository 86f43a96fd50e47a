import { describe, expect, test } from "vitest";
import { addAccount, revokeAtGoogle } from "../fixtures/google-control.ts";
import { connectFully, newPerson } from "../fixtures/journey.ts";
import { targetName } from "../fixtures/target.ts";
import { useTarget } from "../fixtures/use-target.ts";

describe(`${targetName}: the operator's view of all organisations`, () => {
  const target = useTarget();

  test("a grant that is revoked at Google is a cause of its organisation, and no row shows another organisation or a person", async () => {
    const [account, other] = [await addAccount(target), await addAccount(target)];
    const [person, neighbour] = [await newPerson(target), await newPerson(target)];
    await connectFully(person, account);
    await connectFully(neighbour, other);
    const operator = await newPerson(target, { permissions: ["operations:read"] });
    const before = await operator.client.listOrganisations({ q: person.org });
    expect(before.json).toMatchObject({ found: 1, organisations: [{ organisation: person.org, states: { reauth_required: 0 } }] });

    await revokeAtGoogle(target, account);
    await person.client.refreshConnection("gcp");
    const causes = [{ cause: expect.stringMatching(/^grant_|^credential_/), connections: [{ provider: "gcp", account: "default" }] }];
    const after = await operator.client.listOrganisations({ q: person.org });
    expect(after.json).toMatchObject({ organisations: [{ causes, states: { reauth_required: 1 } }] });
    const all = await operator.client.readOperations();
    expect(all.status).toBe(200);
    expect(all.json).toMatchObject({ complete: true, unreadable: 0 });
    expect(JSON.stringify(all.json)).not.toContain(person.org);
    expect(JSON.stringify(after.json)).not.toMatch(new RegExp(`${neighbour.org}|${account.email}|${account.sub}|${person.id}`));
  });

  test("an administrator of an organisation sees neither of the two", async () => {
    const person = await newPerson(target, { role: "admin" });
    expect((await person.client.readOperations()).status).toBe(403);
    expect((await person.client.listOrganisations()).status).toBe(403);
  });
});
