import { DisableOutboundWebIdentityFederationCommand, EnableOutboundWebIdentityFederationCommand, IAMClient } from "@aws-sdk/client-iam";
import { beforeAll, describe, expect, test } from "vitest";
import { tokenIssuerOf } from "../../../local/aws/token-issuer.ts";
import { federatedProject } from "../../../local/console/troubles/google-federated-project.ts";
import { account } from "../../../local/embedded/roles.ts";
import { connectFederated } from "../../../local/stories/connect-federated.ts";
import { addIdentity } from "../../../ops/identity/add-role.ts";
import type { Target as Stage } from "../../../ops/target.ts";
import { signedByAws } from "../../fixtures/aws-issuer.ts";
import {
  addTrust as addAzureTrust,
  addDirectory,
  addKeylessApplication,
  changeTrust as changeAzureTrust,
  subscriptionsSeenWith,
} from "../../fixtures/azure-control.ts";
import { searchProjectsWith } from "../../fixtures/google-key-control.ts";
import { newPerson, type Person } from "../../fixtures/journey.ts";
import { credentialPathsOf, eventNamesOf } from "../../fixtures/left-behind.ts";
import { openOpsTarget } from "../../fixtures/ops-target.ts";
import { listDevicesWith } from "../../fixtures/tailscale-control.ts";
import { addTrust as addTailscaleTrust, editTrust as editTailscaleTrust } from "../../fixtures/tailscale-federated-control.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";

type Offer = { readonly issuer: string; readonly subject: string; readonly audience: string };
type Provider = "gcp" | "azure" | "tailscale";

/** A customer's trust: the body that connects, what uses a token, and what its owner may do. */
type Customer = {
  readonly body: object;
  readonly use: (token: unknown) => Promise<unknown>;
  /** Lets in the tokens of every role. Azure takes no pattern. */
  readonly open?: () => Promise<unknown>;
  /** Does not let us in any more. */
  readonly close: () => Promise<unknown>;
  readonly mend: () => Promise<unknown>;
  readonly shut?: () => Promise<unknown>;
};

describe("embedded: connecting without a secret, with AWS as the issuer", () => {
  const target = useEmbeddedTarget({ params: { identitySource: "aws-sts" } });
  healAfterEach(target);

  let stage: Stage;
  let iam: IAMClient;
  beforeAll(async () => {
    stage = await openOpsTarget(target.aws, "dev");
    iam = new IAMClient(stage.aws);
    await iam.send(new EnableOutboundWebIdentityFederationCommand({}));
  });
  let count = 0;

  const giveRole = async ({ org }: Person) => String(((await addIdentity(stage, signedByAws, org, true)).json as { role: string }).role);
  const offerTo = async (person: Person, provider: Provider) => (await person.client.offerFederation(provider)).json as unknown as Offer;

  const customers: Readonly<Record<Provider, (offer: Offer) => Promise<Customer>>> = {
    gcp: async (offer) => {
      count += 1;
      const project = federatedProject(target.google, {
        projectId: `by-aws-${count}`,
        number: `4151040412${String(count).padStart(2, "0")}`,
        displayName: "By AWS",
      });
      const body = await project.trust(offer);
      return {
        body,
        use: (token) => searchProjectsWith(target, token),
        open: () => project.open(),
        close: () => project.setDisabled(true),
        mend: () => project.setDisabled(false),
        shut: () => project.close(offer),
      };
    },
    azure: async ({ issuer, subject, audience }) => {
      const application = await addKeylessApplication(target, await addDirectory(target));
      await addAzureTrust(target, application, { issuer, subject, audience });
      const change = (changes: object) => changeAzureTrust(target, application, changes);
      return {
        body: application,
        use: (token) => subscriptionsSeenWith(target, token),
        // A new trust of another subject may not be known everywhere yet: that ends nothing.
        close: () => change({ audience: `${audience}-other` }),
        mend: () => change({ audience }),
      };
    },
    tailscale: async ({ issuer, subject, audience }) => {
      const { clientId } = await addTailscaleTrust(target, { issuer, subject, audience });
      const change = (changes: object) => editTailscaleTrust(target, clientId, changes);
      return {
        body: { clientId },
        use: (token) => listDevicesWith(target, token),
        open: () => change({ subject: "*" }),
        close: () => change({ subject: `${subject}-other` }),
        mend: () => change({ subject }),
        shut: () => change({ subject }),
      };
    },
  };

  const seen: Readonly<Record<Provider, unknown>> = { gcp: [200, 1], azure: ["Production", "Staging"], tailscale: 200 };

  describe.each(["gcp", "azure", "tailscale"] as const)("%s", (provider) => {
    const connected = async () => {
      const person = await newPerson(target);
      const role = await giveRole(person);
      const offer = await offerTo(person, provider);
      const customer = await customers[provider](offer);
      const answer = await connectFederated(person.client, provider, { ...customer.body });
      expect([answer.status, answer.json.code]).toEqual([200, undefined]);
      const machine = await newPerson(target, { org: person.org, permissions: ["tokens:read"] });
      return { person, role, offer, customer, machine };
    };

    test("S84: is offered, connects, serves and is given back, and nothing secret is stored", async () => {
      const { person, role, offer, customer, machine } = await connected();
      const { id, ...record } = (await person.client.readConnection(provider)).json;
      expect(offer).toMatchObject({ issuer: tokenIssuerOf(account), subject: role, audience: `conn:${id}` });
      expect(record).toMatchObject({ status: "active", method: "federated", credential: null });
      const { json } = await machine.client.readToken(provider);
      expect(await customer.use((json as { readonly access_token: string }).access_token)).toEqual(seen[provider]);
      expect(await credentialPathsOf(target, person.org)).toEqual([]);
      const gone = await person.client.disconnectConnection(provider);
      expect(gone.status).toBe(200);
      expect((gone.json as { left: object[] }).left.length).toBeGreaterThan(1);
      expect(await eventNamesOf(target, person.org)).toEqual(["connection.connected", "connection.disconnected"]);
    });

    test("is broken by its customer, who is named, and is mended", async () => {
      const { person, customer } = await connected();
      const check = async () => (await person.client.checkConnection(provider)).json;
      await customer.close();
      expect(await check()).toMatchObject({ works: false, failure: { code: "trust_refused", owner: "customer" } });
      await customer.mend();
      expect(await check()).toMatchObject({ works: true });
    });

    test("S80: lets in neither another organisation nor another connection of the same one", async () => {
      const { person, customer } = await connected();
      const stranger = await newPerson(target);
      await giveRole(stranger);
      await offerTo(stranger, provider);
      expect((await connectFederated(stranger.client, provider, { ...customer.body })).json).toMatchObject({ code: "trust_refused" });
      const colleague = await newPerson(target, { org: person.org });
      await colleague.client.offerFederation(provider, { account: "second" });
      const second = await connectFederated(colleague.client, provider, { ...customer.body }, { account: "second" });
      expect(second.json).toMatchObject({ code: "trust_refused" });
    });

    test("S79: an issuer of AWS' that is off is ours, and ends nothing", async () => {
      const { person } = await connected();
      await iam.send(new DisableOutboundWebIdentityFederationCommand({}));
      try {
        expect((await person.client.checkConnection(provider)).json).toMatchObject({
          works: false,
          failure: { code: "issuer_unavailable", owner: "operator" },
        });
        expect((await person.client.readConnection(provider)).json.status).toBe("active");
      } finally {
        await iam.send(new EnableOutboundWebIdentityFederationCommand({}));
      }
      expect((await person.client.checkConnection(provider)).json).toMatchObject({ works: true });
    });
  });

  test.each(["gcp", "tailscale"] as const)("S80: %s is withheld while its trust takes every role's tokens", async (provider) => {
    const person = await newPerson(target);
    await giveRole(person);
    const customer = await customers[provider](await offerTo(person, provider));
    await customer.open?.();
    expect((await connectFederated(person.client, provider, { ...customer.body })).json).toMatchObject({ code: "trust_insecure" });
    await customer.shut?.();
    expect((await connectFederated(person.client, provider, { ...customer.body })).status).toBe(200);
  });

  test("an organisation without a role is offered nothing, which is the operator's to mend", async () => {
    const person = await newPerson(target);
    expect(await person.client.offerFederation("azure")).toMatchObject({
      status: 503,
      json: { code: "issuer_unavailable", owner: "operator" },
    });
  });

  test("AWS itself is not offered, and not connected", async () => {
    const person = await newPerson(target);
    await giveRole(person);
    const at = { account: "111122223333" };
    expect((await person.client.offerFederation("aws", at)).status).toBe(404);
    const roleArn = "arn:aws:iam::111122223333:role/aurora";
    expect((await connectFederated(person.client, "aws", { roleArn }, at)).status).toBe(400);
  });

  test("this deployment publishes no documents of its own", async () => {
    const person = await newPerson(target);
    await giveRole(person);
    await offerTo(person, "azure");
    for (const read of [person.client.readIssuerMetadata, person.client.readIssuerKeys]) {
      expect((await read(person.org)).status).toBe(404);
    }
  });
});
