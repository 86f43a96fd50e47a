import { describe, expect, test } from "vitest";
import { addAccount } from "../../fixtures/google-control.ts";
import { connectFully, newPerson, type Person } from "../../fixtures/journey.ts";
import { addClient, revokeClient } from "../../fixtures/tailscale-control.ts";
import { connectClient } from "../../fixtures/tailscale-journey.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";

describe("embedded: the lists of every connected provider", () => {
  const target = useEmbeddedTarget();
  healAfterEach(target);

  const accountsOf = async (person: Person) => (await person.client.listConnectedAccounts(person.id)).json.accounts;
  const statusesOf = async (person: Person) => (await person.client.listConnectorStatuses()).json.connectors;
  const providersOf = async (person: Person) => {
    const rows: readonly { readonly provider: string }[] = JSON.parse((await person.client.listUserTokens()).text);
    return rows.map(({ provider }) => provider);
  };

  test("show what was connected, in the words of Aurora's client, and no longer what was disconnected", async () => {
    const person = await newPerson(target);
    expect([await accountsOf(person), await statusesOf(person), await providersOf(person)]).toEqual([{}, {}, []]);
    const account = await addAccount(target);
    await connectFully(person, account);
    const client = await addClient(target);
    await connectClient(person, client);
    expect(await accountsOf(person)).toEqual({
      gcp: { isConnected: true, name: account.email, displayText: account.email, email: account.email, authType: "oauth", accounts: 1 },
      tailscale: { isConnected: true, name: client.domain, displayText: client.domain, accounts: 1 },
    });
    expect(await statusesOf(person)).toMatchObject({
      gcp: { connected: true, status: "active", canExecute: false, authType: "oauth" },
      tailscale: { connected: true, status: "active", canExecute: true },
    });
    expect(await providersOf(person)).toEqual(["gcp", "tailscale"]);
    // Another member of the organisation sees the same; a stranger sees nothing.
    const member = await newPerson(target, { org: person.org, role: "viewer" });
    expect(await accountsOf(member)).toEqual(await accountsOf(person));
    expect(await accountsOf(await newPerson(target))).toEqual({});
    await person.client.disconnectAccounts(person.id, "gcp");
    await person.client.disconnectTailscale();
    expect([await accountsOf(person), await statusesOf(person), await providersOf(person)]).toEqual([{}, {}, []]);
  });

  test("say that a connection which its customer ended is not connected, and leave it where it is", async () => {
    const person = await newPerson(target);
    const client = await addClient(target);
    await connectClient(person, client);
    await revokeClient(target, client);
    expect((await person.client.refreshConnection("tailscale")).status).toBe(409);
    expect(await accountsOf(person)).toEqual({});
    expect(await statusesOf(person)).toEqual({ tailscale: { connected: false, status: "reauth_required", accounts: 1 } });
    expect((await person.client.readConnection("tailscale")).json).toMatchObject({ status: "reauth_required" });
  });

  test("S49: answer 404 to another person's id, and a provider that is not served is never disconnected", async () => {
    const [person, other] = [await newPerson(target), await newPerson(target)];
    const foreign = await person.client.listConnectedAccounts(other.id);
    expect([foreign.status, foreign.json.error]).toEqual([404, "Not found"]);
    const deleted = await person.sendByHand("DELETE", `/api/connected-accounts/${person.id}/newrelic`);
    expect([deleted.status, deleted.json.success]).toEqual([404, undefined]);
  });

  test("come page by page in the other family of routes", async () => {
    const person = await newPerson(target);
    await connectFully(person, await addAccount(target));
    await connectClient(person, await addClient(target));
    const first = (await person.client.listConnections({ limit: 1 })).json;
    const second = (await person.client.listConnections({ limit: 1, cursor: String(first.next_cursor) })).json;
    expect([first, second]).toMatchObject([{ connections: [{ provider: "gcp" }] }, { connections: [{ provider: "tailscale" }] }]);
    expect(second).not.toHaveProperty("next_cursor");
  });
});
