import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as v from "valibot";
import { readItems } from "../../release/restore/table-items.ts";
import type { Inventory } from "../embedded/inventory.ts";
import { buildVaultRoles } from "../embedded/vault-roles.ts";
import { type VaultApi, VaultRefusal, vaultApi } from "../vault/api.ts";
import { awsClient } from "./aws.ts";
import type { Deployed } from "./stack.ts";

const listed = v.object({ keys: v.array(v.string()) });
const described = v.object({ subkeys: v.record(v.string(), v.null()), metadata: v.object({ version: v.number() }) });

/** Lists everything that is stored, by store: names and versions, never values. */
export async function takeDeployedInventory(deployed: Pick<Deployed, "vault" | "aws" | "template" | "events">): Promise<Inventory> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(awsClient(deployed.aws)));
  const items = await readItems(client, deployed.template.tables[0]?.TableName ?? "");
  const api = vaultApi(deployed.vault);
  const { base } = buildVaultRoles(deployed.template);
  const credentials = (await listPaths(api, `${base}/`)).map(async (path) => {
    // Only the names of the fields: Vault leaves the values out.
    const { subkeys, metadata } = v.parse(described, await api("GET", `kv/subkeys/${path}`));
    return { path, version: metadata.version, fields: Object.keys(subkeys) };
  });
  return {
    vault: await Promise.all(credentials),
    table: items.map(({ pk, sk }) => ({ pk, sk })),
    events: (await deployed.events()).map((event) => event["detail-type"]),
  };
}

/** Lists every path below a folder, such as `aurora-oauth-dev/connections/gcp/acme/default`. */
export async function listPaths(api: VaultApi, folder: string): Promise<string[]> {
  const keys = await api("GET", `kv/metadata/${folder}?list=true`).then(
    (data) => v.parse(listed, data).keys,
    (error: unknown) => {
      // Vault answers 404 for an empty folder.
      if (error instanceof VaultRefusal && error.status === 404) {
        return [];
      }
      throw error;
    },
  );
  const below = keys.map(async (key) => (key.endsWith("/") ? listPaths(api, `${folder}${key}`) : [`${folder}${key}`]));
  return (await Promise.all(below)).flat();
}
