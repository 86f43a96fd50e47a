import { describe, expect, test } from "vitest";
import { federatedAccount, type OfferedTrust } from "../../local/console/troubles/aws-federated-account.ts";
import { connectFederated } from "../../local/stories/connect-federated.ts";
import { identifyKeys, newAccountId } from "../fixtures/aws-control.ts";
import { newPerson } from "../fixtures/journey.ts";
import { credentialPathsOf } from "../fixtures/left-behind.ts";
import { targetName } from "../fixtures/target.ts";
import { useTarget } from "../fixtures/use-target.ts";

describe(`${targetName}: an AWS account without a secret`, () => {
  const target = useTarget();

  test("S80, S84: it is proved, serves, is withheld while its trust is open, and Vault holds nothing", async () => {
    const person = await newPerson(target);
    const machine = await newPerson(target, { org: person.org, permissions: ["tokens:read"] });
    const account = newAccountId();
    const owner = federatedAccount(target.aws, account);
    const offered = (await person.client.offerFederation("aws", { account })).json as unknown as OfferedTrust;
    const roleArn = await owner.create(offered);
    await owner.open(offered);
    const connect = () => connectFederated(person.client, "aws", { roleArn }, { account });
    expect((await connect()).json, "with an open trust").toMatchObject({ code: "trust_insecure" });
    await owner.close(offered);
    expect((await connect()).json).toMatchObject({ connection: { status: "active", method: "federated" }, findings: [] });
    expect(await credentialPathsOf(target, person.org)).toEqual([]);
    expect(await identifyKeys(target, await machine.client.readToken("aws", { account }))).toContain(`:${account}:assumed-role/`);

    const check = async () => (await person.client.checkConnection("aws", { account })).json;
    await owner.trustAnother(offered);
    const pending = { works: false, failure: { code: "access_pending", owner: "provider" } };
    expect(await check(), "AWS may not know a trust that was proved a moment ago").toMatchObject(pending);
    await owner.close(offered);
    expect(await check()).toMatchObject({ works: true, findings: [] });

    expect((await person.client.disconnectConnection("aws", { account })).json).toMatchObject({
      state: "disconnected",
      left: [
        { what: "federated_role", target: roleArn, command: expect.stringContaining("aws iam delete-role") },
        { what: "identity_provider", command: expect.stringContaining("aws iam delete-open-id-connect-provider") },
        { what: "session", lives_until: expect.any(String) },
      ],
    });
  });
});
