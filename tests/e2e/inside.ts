import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetExecutionHistoryCommand, ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import { DynamoDBDocumentClient, ScanCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { region } from "../../local/embedded/roles.ts";
import type { Embedded } from "../../local/embedded/stack.ts";
import { readJson } from "../../local/read-json.ts";
import { type LogAnswer, readWhole } from "../../local/simulator/bounded-log.ts";
import type { Inside, LogLine, TableItem } from "./target.ts";

/** The embedded target from behind: its neighbours' control planes, and AWS through the SDK. */
export function lookInside(embedded: Embedded, logs: readonly LogLine[]): Inside {
  const control = async <T>(base: string, method: string, command: string, body?: object): Promise<T> => {
    const response = await fetch(`${base}/_control/${command}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    if (!response.ok) {
      throw new Error(`${method} ${command}: ${await response.text()}`);
    }
    return readJson<T>(response);
  };
  const readCalls = async <Entry>(base: string) => readWhole(await control<LogAnswer<Entry>>(base, "GET", "calls"));
  const { vault, aws, issuer, functions, secrets } = embedded;
  const client = { endpoint: aws, region, credentials: { accessKeyId: "LOCAL_test", secretAccessKey: "local-secret" } };
  const table = DynamoDBDocumentClient.from(new DynamoDBClient(client));
  const machines = new SFNClient(client);
  const secretsManager = new SecretsManagerClient(client);
  const tableName = embedded.template.tables[0]?.TableName;

  const vaultHeaders = { "X-Vault-Token": secrets.vaultRootToken };
  const readVault = async (path: string) => {
    type Read = { readonly data: { readonly data: Record<string, string>; readonly metadata: { readonly version: number } } };
    const { data } = await readJson<Read>(await fetch(`${vault}/v1/kv/data/${path}`, { headers: vaultHeaders }));
    return { data: data.data, version: data.metadata.version };
  };
  const writeVault = async (path: string, data: Record<string, string>, cas: number) => {
    const init = { method: "POST", headers: vaultHeaders, body: JSON.stringify({ data, options: { cas } }) };
    await readJson(await fetch(`${vault}/v1/kv/data/${path}`, init));
  };

  const items = async (): Promise<TableItem[]> => {
    const { Items = [], LastEvaluatedKey } = await table.send(new ScanCommand({ TableName: tableName }));
    if (LastEvaluatedKey !== undefined) {
      throw new Error("the table does not fit into one page any more");
    }
    return Items as TableItem[];
  };
  const executionsOf = async (stateMachineArn: string) => {
    const { executions = [] } = await machines.send(new ListExecutionsCommand({ stateMachineArn }));
    return Promise.all(
      executions.map(async ({ name = "", executionArn }) => {
        const { events = [] } = await machines.send(new GetExecutionHistoryCommand({ executionArn }));
        return { name, history: events };
      }),
    );
  };

  return {
    secrets,
    logs,
    sealVault: () => control(vault, "POST", "seal"),
    unsealVault: () => control(vault, "POST", "unseal"),
    failVault: (fault) => control(vault, "POST", "faults", fault),
    forgetVaultTokens: () => control(vault, "POST", "revoke-tokens"),
    vaultPaths: async () => (await control<{ path: string }[]>(vault, "GET", "keys")).map(({ path }) => path),
    takeFromVault: async (path, field) => {
      const { data, version } = await readVault(path);
      const { [field]: _, ...kept } = data;
      await writeVault(path, kept, version);
    },
    backUpVault: async (path) => {
      const { data, version } = await readVault(path);
      return async () => {
        await fetch(`${vault}/v1/kv/metadata/${path}`, { method: "DELETE", headers: vaultHeaders });
        for (let cas = 0; cas < version; cas += 1) {
          await writeVault(path, data, cas);
        }
      };
    },
    putSecret: async (SecretId, value) => {
      await secretsManager.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(value) }));
    },
    failAws: (fault) => control(aws, "POST", "faults", fault),
    failIssuer: (fault) => control(issuer.url, "POST", "faults", fault),
    issuerCalls: () => readCalls<{ readonly path: string }>(issuer.url),
    heal: async () => {
      const faulty = [vault, aws, issuer.url];
      await Promise.all([control(vault, "POST", "unseal"), ...faulty.map((base) => control(base, "DELETE", "faults"))]);
    },
    awsCalls: () => readCalls<{ readonly target: string }>(aws),
    events: () => control(aws, "GET", "events"),
    items,
    patchItems: async (prefix, attribute, value) => {
      const found = (await items()).filter(({ pk }) => pk.startsWith(prefix));
      for (const { pk, sk } of found) {
        const change = { UpdateExpression: "SET #name = :value", ExpressionAttributeNames: { "#name": attribute } };
        const update = { TableName: tableName, Key: { pk, sk }, ...change, ExpressionAttributeValues: { ":value": value } };
        await table.send(new UpdateCommand(update));
      }
    },
    executions: async () => (await Promise.all(Object.keys(embedded.template.stateMachines).map(executionsOf))).flat(),
    kill: (functionKey) => functions.kill(functionKey),
    invoke: (functionKey, event = {}) => functions.invoke(functionKey, event),
  };
}
