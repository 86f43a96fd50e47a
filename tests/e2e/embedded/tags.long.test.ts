import { describe, expect, test } from "vitest";
import type { AuditLine, AuditRecord } from "../../../lib/telemetry/audit-record.ts";
import { consentByScript } from "../../../local/simulator/consent-by-script.ts";
import { connectFederated } from "../../../local/stories/connect-federated.ts";
import { addApplication, addDirectory, addTrust } from "../../fixtures/azure-control.ts";
import { type Account, addAccount } from "../../fixtures/google-control.ts";
import { confirm, locationOf, newPerson, type Person } from "../../fixtures/journey.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";

type Seen = { readonly type: string; readonly data: Readonly<Record<string, string>> };

describe("embedded: tags of a connection", () => {
  const target = useEmbeddedTarget();
  const tags = { env: "prod", "cost-centre": "4711" };

  const logIn = async (person: Person, account: Account, body: object = {}) => {
    const link = await person.client.createLoginLink("gcp", body);
    const google = locationOf(await person.visit(String(link.json.login_url)));
    return confirm(person, await person.visit(await consentByScript(google.href, { account: account.sub })));
  };
  const tagsOf = async (person: Person, provider: "gcp" | "azure") => (await person.client.readConnection(provider)).json.tags;
  const eventsOf = async (person: Person) => (await person.client.listEvents()).json.events as readonly Seen[];

  test("are set at the login, stay at a refresh, a reconnect and a handover, and are in every event of the connection", async () => {
    const [person, colleague] = [await newPerson(target), await addAccount(target)];
    const account = await addAccount(target);
    expect((await logIn(person, account, { tags })).json).toMatchObject({ connection: { tags } });
    expect((await person.client.refreshConnection("gcp")).json).toMatchObject({ outcome: "refreshed", connection: { tags } });
    expect((await logIn(person, account)).json).toMatchObject({ connection: { tags } });
    const { id } = (await person.client.readConnection("gcp")).json;
    const other = await newPerson(target, { org: person.org });
    const taken = await logIn(other, colleague, { takes_over: id });
    expect(taken.json).toMatchObject({ connection: { id, tags, connected_by: other.id } });
    expect((await person.client.disconnectConnection("gcp")).status).toBe(200);

    const ofConnection = (await eventsOf(person)).filter(({ type }) => type.startsWith("connection."));
    expect(ofConnection.map(({ type }) => type)).toEqual(expect.arrayContaining(["connection.handed_over", "connection.disconnected"]));
    expect(ofConnection.filter(({ data }) => data["tag.env"] !== "prod" || data["tag.cost-centre"] !== "4711")).toEqual([]);
  });

  test("are changed by PATCH, stay when another method takes the place, and are in the records of the audit trail", async () => {
    const [person, directory] = [await newPerson(target), await addDirectory(target)];
    const application = await addApplication(target, directory);
    expect((await person.client.connectAzure(application)).status).toBe(200);
    expect(await tagsOf(person, "azure")).toEqual({});
    expect((await person.client.labelConnection("azure", "default", { tags })).json).toMatchObject({ tags, label: null });
    const offer = (await person.client.offerFederation("azure")).json as { issuer: string; subject: string; audience: string };
    await addTrust(target, application, offer);
    const { tenantId, clientId } = application;
    const converted = await connectFederated(person.client, "azure", { tenantId, clientId });
    expect(converted.json).toMatchObject({ connection: { method: "federated", tags } });
    const machine = await newPerson(target, { org: person.org, permissions: ["tokens:read"] });
    expect((await machine.client.readToken("azure")).status).toBe(200);

    const lines = target.inside.logs.flatMap(({ line }) => (line.startsWith('{"audit_records"') ? [JSON.parse(line) as AuditLine] : []));
    const records: readonly AuditRecord[] = lines.flatMap((line) => line.audit_records).filter((one) => one.organisation === person.org);
    const tagged = records.filter((record) => record["tag.env"] === "prod").map(({ act }) => act);
    expect(tagged).toEqual(expect.arrayContaining(["connection.method_changed", "handed_out"]));
    expect(await person.client.listConnections({ tag: "env:prod", totals: true })).toMatchObject({
      json: { connections: [{ provider: "azure", tags }], totals: { counted: 1 } },
    });
    expect((await person.client.listConnections({ tag: "env:test" })).json.connections).toEqual([]);
  });
});
