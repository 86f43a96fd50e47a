import { describe, expect, test } from "vitest";
import type { ReadTokenParams } from "../../../client/generated/operations.ts";
import { accountOf, addRole, identifyKeys, openWorkspace } from "../../fixtures/aws-control.ts";
import { type Answer, newPerson, type Person } from "../../fixtures/journey.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";

describe("embedded: narrowed rights", () => {
  const target = useEmbeddedTarget();
  healAfterEach(target);

  const refused = (answer: Answer) => [answer.status, answer.json.code];

  test("S67: a machine that may read costs gets sessions that only read, and no other, of every account or of one", async () => {
    const customer = await openWorkspace(await newPerson(target));
    const { org } = customer.person;
    const machine = (...permissions: string[]) => newPerson(target, { org, permissions });
    const connect = async () => {
      const roleArn = await addRole(target, customer.externalId);
      expect((await customer.person.client.connectAwsRole(customer.wid, { roleArn })).status).toBe(200);
      return { roleArn, account: accountOf(roleArn) };
    };
    const token = ({ client }: Person, wanted: ReadTokenParams = {}) => client.readToken("aws", wanted);
    const first = await connect();
    const reader = await machine("tokens:read:aws:read");

    // The only connection, without its account.
    const served = await token(reader, { access: "read" });
    expect(served.status, served.text).toBe(200);
    expect(await identifyKeys(target, served)).toContain(first.account);
    const account = first.account;
    const wider = [{}, { access: "full" }, { account }, { account: "999999999999" }, { account, access: "full" }] as const;
    for (const wanted of wider) {
      expect(refused(await token(reader, wanted))).toEqual([403, "forbidden"]);
    }

    const second = await connect();
    // What was the only one is remembered for a second.
    await target.inside.kill("tokensServe");
    const several = await token(reader, { access: "read" });
    expect([several.status, several.json.code, several.json.accounts]).toEqual([
      400,
      "account_required",
      [first.account, second.account].toSorted(),
    ]);
    const whole = await token(await machine("tokens:read"));
    expect([whole.status, whole.json.code]).toEqual([400, "account_required"]);

    const bare = (account: string) => ({
      id: expect.any(String),
      provider: "aws",
      account,
      status: "active",
      about: { account_id: account, role_arn: expect.stringContaining(account), region: null },
    });
    const listed = await reader.client.listConnections();
    expect(listed.json.connections).toEqual([first.account, second.account].toSorted().map(bare));
    expect(listed.text).not.toContain(customer.person.id);

    const ofSecond = await machine(`tokens:read:aws:full:${second.account}`);
    expect(await identifyKeys(target, await token(ofSecond))).toContain(second.account);
    expect((await ofSecond.client.listConnections()).json).toEqual({ connections: [bare(second.account)] });
    expect((await (await machine("tokens:read:gcp")).client.listConnections()).json).toEqual({ connections: [] });
    for (const account of [first.account, "999999999999", "default"]) {
      expect(refused(await token(ofSecond, { account }))).toEqual([403, "forbidden"]);
    }
  });
});
