import { expect, test } from "vitest";
import { addAccount, refreshTokenStates } from "../../fixtures/google-control.ts";
import { confirm, connect, newPerson, outcomeOf, waitForSetup } from "../../fixtures/journey.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";

const target = useEmbeddedTarget();

test("two Google accounts of one organisation are set up at once, serve their own tokens, and one lives on when the other is disconnected", async () => {
  const person = await newPerson(target);
  const machine = await newPerson(target, { org: person.org, permissions: ["tokens:read"] });
  const [first, second] = [await addAccount(target, { projects: 1 }), await addAccount(target, { projects: 1 })];
  const word = { body: { account: "production", label: "Production" } };
  const confirmed = [await confirm(person, await connect(person, first)), await confirm(person, await connect(person, second, {}, word))];
  const ended = await Promise.all(confirmed.map(({ json }) => waitForSetup(person, String(json.task_id))));
  expect(ended.map(({ json }) => json.state)).toEqual(["SUCCESS", "SUCCESS"]);
  expect((await person.client.listConnections()).json.connections).toMatchObject([
    { account: "default", label: null, identity: { id: first.sub } },
    { account: "production", label: "Production", identity: { id: second.sub } },
  ]);

  const tokenOf = async (account: string) => (await machine.client.readToken("gcp", { account })).json.access_token;
  const tokens = [await tokenOf("default"), await tokenOf("production")];
  expect(new Set(tokens).size).toBe(2);
  const required = { code: "account_required", accounts: ["default", "production"] };
  const unnamed = () => machine.client.readToken("gcp");
  expect([(await unnamed()).json, (await person.client.readConnection("gcp")).json]).toMatchObject([required, required]);
  expect((await person.client.refreshConnection("gcp")).json).toMatchObject(required);
  expect((await person.client.refreshConnection("gcp", { account: "production" })).json).toMatchObject({ outcome: "refreshed" });
  const ledgerOf = async (account: string) => JSON.stringify((await person.client.readSetupLedger({ account })).json);
  const production = await ledgerOf("production");
  expect(await ledgerOf("default")).not.toBe(production);

  const again = await connect(person, first, {}, { body: { account: "other" } });
  expect(outcomeOf(again)).toMatchObject({ login: "gcp_failed", error: "already_connected" });
  expect(await refreshTokenStates(target, first)).toContain("live");

  expect((await person.client.disconnectConnection("gcp")).json).toMatchObject({ code: "account_required" });
  expect((await person.client.disconnectConnection("gcp", { account: "default" })).json).toMatchObject({
    state: "disconnected",
    revoked: true,
  });
  expect(await ledgerOf("production")).toBe(production);
  expect((await person.client.checkConnection("gcp", { account: "production" })).json).toMatchObject({ works: true });
  expect(await refreshTokenStates(target, second)).toContain("live");
  expect((await unnamed()).json.about, "now it is the only one").toMatchObject({ email: second.email });
});
