import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, ListRulesCommand, ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { beforeAll, describe, expect, test } from "vitest";
import { awsClient, readOutputs, requestAws, stackName } from "../../local/deployed/aws.ts";
import { listPaths } from "../../local/deployed/inventory.ts";
import type { Deployed } from "../../local/deployed/stack.ts";
import { vaultApi } from "../../local/vault/api.ts";
import { readItems } from "../../release/restore/table-items.ts";
import { findLeaks } from "../fixtures/find-leaks.ts";
import { addAccount, knownAccounts, refreshTokenStates, setGoogle } from "../fixtures/google-control.ts";
import { connectFully, newPerson } from "../fixtures/journey.ts";
import { startTarget, type Target } from "../fixtures/target.ts";
import { missing, useDeployed } from "../fixtures/use-deployed.ts";

const shards = 64;
const params = { accessTokens: "sealed", refreshShards: String(shards), auroraRoutes: "off" };

describe("deployed with access tokens sealed, 64 shards, and without Aurora's own routes", () => {
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

  test("the rules of the schedule name each shard once, and refresh a connection of each organisation", { timeout: 100_000 }, async () => {
    expect(await readTickedShards(deployed)).toEqual(Array.from({ length: shards }, (_, shard) => shard));
    const people = await Promise.all(Array.from({ length: 4 }, () => newPerson(target)));
    await setGoogle(target, { access_token_lifetime_seconds: 65 });
    for (const person of people) {
      await connectFully(person, await addAccount(target));
    }
    await setGoogle(target, { access_token_lifetime_seconds: 3599 });
    const refreshedAt = async () =>
      Promise.all(people.map(async ({ client }) => String((await client.readConnection("gcp")).json.refreshed_at)));
    const before = await refreshedAt();
    const changed = async () => (await refreshedAt()).filter((at, index) => at !== before[index]).length;
    await expect.poll(changed, { timeout: 90_000, interval: 1000 }).toBe(people.length);
  });

  test("the gateway has the routes of the API, and none that only Aurora's client calls", async () => {
    const { HttpApiId } = await readOutputs(deployed.aws);
    const path = `/v2/apis/${HttpApiId}/routes`;
    const { items } = JSON.parse(await requestAws(deployed.aws, { service: "apigateway", method: "GET", path, headers: {} }));
    const keys = (items as { routeKey: string }[]).map(({ routeKey }) => routeKey);
    expect(keys).toContain("GET /connections");
    expect(keys.filter((key) => key.includes("/api/connect") || key.includes("root-project"))).toEqual([]);
  });
});

/** The shards that the deployed rules of the schedule name, in their order. */
async function readTickedShards({ aws }: Deployed): Promise<number[]> {
  const bus = new EventBridgeClient(awsClient(aws));
  const { Rules = [] } = await bus.send(new ListRulesCommand({ NamePrefix: `${stackName}-refresh-ticks-` }));
  const targets = await Promise.all(Rules.map(({ Name }) => bus.send(new ListTargetsByRuleCommand({ Rule: Name }))));
  return targets.flatMap(({ Targets = [] }) => Targets.map(({ Input = "" }) => JSON.parse(Input).shard)).toSorted((a, b) => a - b);
}

type Stored = { readonly data: Readonly<Record<string, string>>; readonly metadata: { readonly version: number } };
