import { describe, expect, test } from "vitest";
import { compareStores } from "../../../release/restore/compare.ts";
import type { Item } from "../../../release/restore/item-owner.ts";
import { readRecords } from "../../../release/restore/read-records.ts";
import { readCredentials } from "../../../release/restore/stored-credentials.ts";
import { readVaultPlace } from "../../../release/restore/vault-place.ts";
import { addAccount, failGoogle } from "../../fixtures/google-control.ts";
import { connectFully, newPerson } from "../../fixtures/journey.ts";
import { addGoogleSecret, makeGoogleClient, newAdministrator } from "../../fixtures/own-client.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";

describe("embedded: the secret of an organisation's own client", () => {
  const target = useEmbeddedTarget();
  healAfterEach(target);

  test("S96: is in the credential store, below its organisation, and nowhere else", async () => {
    const [person, pair] = [await newAdministrator(target), await makeGoogleClient(target)];
    await person.client.setOAuthClient("gcp", pair);
    await connectFully(person, await addAccount(target));
    const newer = await addGoogleSecret(target, pair);
    await person.client.setOAuthClient("gcp", newer);
    await failGoogle(target, { method: "POST", path: "/token", status: 401, body: { error: "invalid_client" }, times: 2 });
    expect((await person.client.refreshConnection("gcp")).json.code).toBe("own_client_rejected");
    const [path = "", ...others] = (await target.inside.vaultPaths()).filter(
      (each) => each.includes("/clients/") && each.includes(person.org),
    );
    expect(others).toEqual([]);
    const { earlier_until, ...fields } = await target.inside.vaultFields(path);
    expect([fields, typeof earlier_until]).toEqual([{ client_secret: newer.client_secret, earlier_secret: pair.client_secret }, "string"]);
    const { inside } = target;
    const elsewhere = [inside.logs, await inside.events(), await inside.items(), await inside.executions(), person.answers];
    const found = elsewhere.map((place) => [pair, newer].some(({ client_secret }) => JSON.stringify(place).includes(client_secret)));
    expect(found).toEqual([false, false, false, false, false]);
    expect(JSON.stringify(await inside.items())).toContain(pair.client_id);
  });

  test("is found at its record by the comparison of table and Vault", async () => {
    const [person, pair] = [await newAdministrator(target), await makeGoogleClient(target)];
    await person.client.setOAuthClient("gcp", pair);
    await connectFully(person, await addAccount(target));
    const { vault, secrets } = target.inside;
    const place = readVaultPlace({ VAULT_ADDR: vault, VAULT_TOKEN: secrets.vaultRootToken }, "aurora-oauth-dev");
    const own = (await readCredentials(place)).filter(({ path }) => path.includes(person.org));
    expect(own.map(({ path }) => path.split("/")[1]).toSorted()).toEqual(["clients", "connections"]);
    const items = (await target.inside.items()) as readonly Item[];
    const { records } = readRecords(items.filter(({ tenant }) => tenant === person.org));
    expect(compareStores("aurora-oauth-dev", records, own)).toMatchObject({
      connections: [{ fit: "same" }],
      missingClients: [],
      orphans: [],
    });
  });

  test("S96: of another organisation's client is not read, even if a record names that client", async () => {
    const [person, pair] = [await newAdministrator(target), await makeGoogleClient(target)];
    await person.client.setOAuthClient("gcp", pair);
    const other = await newPerson(target);
    await connectFully(other, await addAccount(target));
    await target.inside.patchItems(`ORG#${other.org}`, "details", { oauth_client: pair.client_id });
    expect((await other.client.refreshConnection("gcp")).json.code).toBe("own_client_rejected");
  });

  test("is erased by the sweep eight days after its client was removed, and a change of it leaves an audit record", async () => {
    const [person, pair] = [await newAdministrator(target), await makeGoogleClient(target)];
    await person.client.setOAuthClient("gcp", pair);
    const acts = target.inside.logs.filter(({ line }) => line.includes('"act":"requested"') && line.includes(person.org));
    expect(acts.map(({ line }) => line.includes("PUT /oauth-clients/{provider}"))).toEqual([true]);
    const set = target.inside.logs.filter(({ line }) => line.includes('"act":"oauth_client.set"') && line.includes(person.org));
    expect(set.map(({ line }) => line.includes(pair.client_id) && line.includes(person.id))).toEqual([true]);
    expect((await person.client.removeOAuthClient("gcp")).status).toBe(200);
    const stored = async () => (await target.inside.vaultPaths()).filter((each) => each.includes(person.org));
    expect(await stored()).toHaveLength(1);
    const since = Date.now() - 9 * 86_400_000;
    await target.inside.patchItems(`OAUTH_CLIENT#${person.org}`, "earlier", [{ client_id: pair.client_id, since }]);
    await target.inside.patchItems(`OAUTH_CLIENT#${person.org}`, "due_at", new Date(0).toISOString());
    await target.inside.invoke("jobsSweepGrants");
    expect(await stored()).toEqual([]);
  });
});
