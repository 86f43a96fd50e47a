import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { beforeAll, describe, expect, test } from "vitest";
import { awsClient } from "../../local/deployed/aws.ts";
import { listPaths } from "../../local/deployed/inventory.ts";
import type { Deployed } from "../../local/deployed/stack.ts";
import { vaultApi } from "../../local/vault/api.ts";
import { readItems } from "../../release/restore/table-items.ts";
import { findLeaks } from "../fixtures/find-leaks.ts";
import { addAccount, knownAccounts, refreshTokenStates } from "../fixtures/google-control.ts";
import { connectFully, newPerson } from "../fixtures/journey.ts";
import { startTarget, type Target } from "../fixtures/target.ts";
import { missing, useDeployed } from "../fixtures/use-deployed.ts";

const params = { accessTokens: "sealed" };

describe("deployed with accessTokens=sealed", () => {
  let target: Target;
  let deployed: Deployed;
  beforeAll(async () => {
    target = await startTarget({ params });
    if (missing === undefined) {
      deployed = await useDeployed(params);
    }
  });

  /** Reads every item of the table, with its values. */
  const readTable = async () => {
    const table = DynamoDBDocumentClient.from(new DynamoDBClient(awsClient(deployed.aws)));
    return readItems(table, deployed.template.tables[0]?.TableName ?? "");
  };
  const sealedOf = async (org: string) => (await readTable()).filter(({ pk }) => String(pk).startsWith(`TOKEN#${org}#`));

  /** Reads the credentials of an organisation from Vault, with their values. */
  const readVault = async (org: string) => {
    const api = vaultApi(deployed.vault);
    const paths = (await listPaths(api, "aurora-oauth-dev/")).filter((path) => path.includes(org));
    const read = paths.map(async (path) => (await api("GET", `kv/data/${path}`)) as Stored);
    return Promise.all(read);
  };

  test("S47: access tokens are sealed in the table and not in Vault, from the login to the disconnect, with the rights of the functions", async () => {
    const since = new Date();
    const account = await addAccount(target);
    const person = await newPerson(target, { permissions: ["tokens:read", "connectors:read", "connectors:write"] });
    const { org } = person;
    const read = () => person.client.readToken("gcp");
    // A request may still meet a process that is being killed.
    const serve = async () => {
      await expect.poll(async () => (await read()).status).toBe(200);
      return String((await read()).json.access_token);
    };

    await connectFully(person, account);
    const first = await serve();
    const [before] = await sealedOf(org);
    expect((await person.client.refreshConnection("gcp")).json).toMatchObject({ outcome: "refreshed" });
    // New processes remember no token.
    await deployed.killFunctions();
    const second = await serve();
    expect(second).not.toBe(first);

    expect((await readVault(org)).map(({ data, metadata }) => [Object.keys(data).sort(), metadata.version])).toEqual([
      [["grant_id", "refresh_token", "scope"], 1],
    ]);
    expect(await sealedOf(org)).toEqual([{ ...before, version: 1.000001, sealed: expect.any(String), ttl: expect.any(Number) }]);
    const [refreshToken] = (await knownAccounts(target)).find(({ sub }) => sub === account.sub)?.refresh_tokens ?? [];
    const canaries = [first, second, String(refreshToken?.token)].map((value, index) => ({ name: `token ${index}`, value }));
    const places = [
      ...(await readTable()).map((item) => ({ where: "the table", text: JSON.stringify(item) })),
      ...(await deployed.logs(since)).map(({ line }) => ({ where: "the log", text: line })),
      ...(await deployed.events()).map((event) => ({ where: "an event", text: JSON.stringify(event) })),
    ];
    expect(new Set(places.map(({ where }) => where)).size).toBe(3);
    expect(findLeaks(canaries, places)).toEqual([]);

    expect((await person.client.disconnectConnection("gcp")).json).toMatchObject({ state: "disconnected", revoked: true });
    expect([await sealedOf(org), await readVault(org)]).toEqual([[], []]);
    expect(await refreshTokenStates(target, account)).toEqual(["revoked"]);
  });
});

type Stored = { readonly data: Readonly<Record<string, string>>; readonly metadata: { readonly version: number } };
