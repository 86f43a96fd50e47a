import { describe, expect, test } from "vitest";
import type { RelayedAnswer } from "../../client/generated/operations.ts";
import { accountOf, addRoleAt, openWorkspace } from "../fixtures/aws-control.ts";
import { addApplication, addDirectory } from "../fixtures/azure-control.ts";
import { addAccount } from "../fixtures/google-control.ts";
import { type Answer, connectFully, newPerson, type Person } from "../fixtures/journey.ts";
import { addServiceAccount } from "../fixtures/ovh-control.ts";
import { connectServiceAccount } from "../fixtures/ovh-journey.ts";
import { addClient } from "../fixtures/tailscale-control.ts";
import { connectClient } from "../fixtures/tailscale-journey.ts";
import { targetName } from "../fixtures/target.ts";
import { healAfterEach, useTarget } from "../fixtures/use-target.ts";

describe(`${targetName}: the relay`, () => {
  const target = useTarget();
  healAfterEach(target);

  const agentOf = ({ org }: Person, ...permissions: string[]) => newPerson(target, { org, permissions });
  const relayed = (answer: Answer): RelayedAnswer => {
    expect(answer.status, answer.text).toBe(200);
    return answer.json as unknown as RelayedAnswer;
  };
  const read = (answer: Answer): Record<string, unknown> => {
    const { status, body } = relayed(answer);
    expect(status, body).toBe(200);
    return JSON.parse(body);
  };

  test("S82: an agent reads at all five providers, and gets no token", async () => {
    const person = await newPerson(target);
    const [google, directory, service] = [
      await addAccount(target, { projects: 1 }),
      await addDirectory(target),
      await addServiceAccount(target, { region: "ca" }),
    ];
    const application = await addApplication(target, directory);
    const customer = await openWorkspace(person);
    const roleArn = await addRoleAt(target, customer.externalId);
    const answers = [
      await connectFully(person, google),
      await connectClient(person, await addClient(target)),
      await person.client.connectAzure(application),
      await connectServiceAccount(person, service),
      await customer.person.client.connectAwsRole(customer.wid, { roleArn }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);

    const agent = await agentOf(person, "relay:use");
    const projects = { method: "GET", host: "cloudresourcemanager.googleapis.com", path: "/v3/projects:search" } as const;
    expect(read(await agent.client.relayCall("gcp", projects))).toMatchObject({ projects: [expect.anything()] });
    const devices = { method: "GET", path: "/api/v2/tailnet/-/devices" } as const;
    expect(read(await agent.client.relayCall("tailscale", devices))).toHaveProperty("devices");
    const subscriptions = { method: "GET", path: "/subscriptions?api-version=2022-12-01" } as const;
    expect(read(await agent.client.relayCall("azure", subscriptions))).toHaveProperty("value");
    expect(read(await agent.client.relayCall("ovh", { method: "GET", path: "/1.0/cloud/project" }))).toEqual(expect.any(Array));
    const identity = {
      method: "POST",
      host: "sts.eu-west-1.amazonaws.com",
      path: "/",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "Action=GetCallerIdentity&Version=2011-06-15",
    } as const;
    const { status, body } = relayed(await agent.client.relayCall("aws", identity));
    expect([status, body]).toEqual([200, expect.stringContaining(`<Account>${accountOf(roleArn)}</Account>`)]);

    // What the broker would have handed out.
    const machine = await agentOf(person, "tokens:read");
    for (const provider of ["gcp", "tailscale", "azure", "ovh", "aws"] as const) {
      const { json } = await machine.client.readToken(provider);
      const secrets = [json.access_token, json.secret_access_key, json.session_token].filter((secret) => secret !== undefined);
      expect(secrets.length).toBeGreaterThan(0);
      expect(agent.answers.filter(({ text }) => secrets.some((secret) => text.includes(String(secret))))).toEqual([]);
      expect((await agent.client.readToken(provider)).status).toBe(403);
    }
  });

  test("S82: an agent that may only read is refused a change that the operator has added, one that may write is not, and no right allows another", async () => {
    const person = await newPerson(target);
    expect((await connectClient(person, await addClient(target))).status).toBe(200);
    const change = { method: "DELETE", path: "/api/v2/tailnet/-/keys/kNone" } as const;
    const [reader, writer] = [await agentOf(person, "relay:use"), await agentOf(person, "relay:use:tailscale:write")];
    expect(await reader.client.relayCall("tailscale", change)).toMatchObject({ status: 403, json: { code: "forbidden" } });
    expect(relayed(await writer.client.relayCall("tailscale", change))).toMatchObject({ status: 404 });
    expect(await person.client.relayCall("tailscale", change)).toMatchObject({ status: 403, json: { code: "forbidden" } });
    const another = { method: "DELETE", path: "/api/v2/device/1" } as const;
    expect(await writer.client.relayCall("tailscale", another)).toMatchObject({ status: 403, json: { code: "relay_forbidden" } });
    const other = await newPerson(target, { permissions: ["relay:use"] });
    const devices = { method: "GET", path: "/api/v2/tailnet/-/devices" } as const;
    expect(await other.client.relayCall("tailscale", devices)).toMatchObject({ status: 404, json: { code: "not_found" } });
  });

  test("a disconnect ends the relay too", async () => {
    const person = await newPerson(target);
    expect((await connectClient(person, await addClient(target))).status).toBe(200);
    const agent = await agentOf(person, "relay:use");
    const devices = { method: "GET", path: "/api/v2/tailnet/-/devices" } as const;
    read(await agent.client.relayCall("tailscale", devices));
    expect((await person.client.disconnectConnection("tailscale")).status).toBe(200);
    expect(await agent.client.relayCall("tailscale", devices)).toMatchObject({ status: 404, json: { code: "not_found" } });
  });
});
