import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteCommand, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { connectionItemKey, outboxItemKey, tombstoneItemKey } from "../../lib/table/item-keys.ts";
import { findOrganisation, type Item } from "../../ops/offboard/item-kinds.ts";
import type { Offboarding } from "../../ops/offboard/offboard.ts";
import { reportPath } from "../../ops/offboard/report-file.ts";
import type { Store } from "../../ops/offboard/stored-credentials.ts";
import type { Target } from "../../ops/target.ts";
import { openOpsTarget } from "../fixtures/ops-target.ts";
import { startTableEndpoint } from "../fixtures/table-endpoint.ts";
import { buildEveryItem } from "./offboard-items.ts";

export const organisation = "acme/eu";
const other = "acme";
const quiet = { step: async (_: string, run: (say: () => void) => Promise<unknown>) => run(() => undefined) } as never;

/** What another organisation has, and what belongs to none. */
export const others = () =>
  keysOf(
    [
      ...Object.values(buildEveryItem(other, "theirs")),
      buildEveryItem(organisation, "mine").revocationMarkItemKey,
      buildEveryItem(organisation, "mine").quotaItemKey,
    ].filter((item) => item !== undefined),
  ).sort();
export const keysOf = (items: readonly Item[]) =>
  [...new Set(items.map(({ pk, sk }) => `${pk} ${sk}`))].filter((key) => !key.startsWith("SWITCHES"));

/** A table, a folder of reports and a store of credentials that are as new before each test of a file. */
export function useOffboarding() {
  let aws: Awaited<ReturnType<typeof startTableEndpoint>>;
  let target: Target;
  let folder: string;
  let store: Store & { readonly paths: Set<string> };

  beforeAll(async () => {
    aws = await startTableEndpoint("aurora-oauth-test");
    target = await openOpsTarget(aws.url, "test");
    folder = await mkdtemp(join(tmpdir(), "offboard-"));
  });
  afterAll(async () => {
    await aws.close();
    await rm(folder, { recursive: true });
  });

  const scan = async () => {
    const { Items = [] } = await target.documents.send(new ScanCommand({ TableName: target.table.name, ConsistentRead: true }));
    return Items as Item[];
  };
  const put = (items: readonly (Item | undefined)[]) =>
    Promise.all(items.map((Item) => Item && target.documents.send(new PutCommand({ TableName: target.table.name, Item }))));
  const erase = ({ pk, sk }: Pick<Item, "pk" | "sk">) =>
    target.documents.send(new DeleteCommand({ TableName: target.table.name, Key: { pk, sk } }));

  /** Both organisations have one item of every kind, and credentials whose records are gone. */
  beforeEach(async () => {
    await Promise.all((await scan()).map(erase));
    await put([...Object.values(buildEveryItem(organisation, "mine")), ...Object.values(buildEveryItem(other, "theirs"))]);
    const paths = new Set([
      "base/connections/gcp/acme=2Feu/default",
      "base/parked/gcp/acme=2Feu/attempt",
      "base/connections/gcp/acme/default",
    ]);
    store = {
      paths,
      name: "a store",
      list: async () => ({ read: paths.size, found: [...paths].filter((path) => path.split("/")[3] === "acme=2Feu") }),
      erase: async (path) => void paths.delete(path),
    };
    await rm(reportPath(folder, { stage: "test", organisation }), { force: true });
  });

  /** Does to the table what the functions do: the protocol and end-to-end tests show that they do it. */
  const suite: Offboarding["suite"] = {
    invoke: async (functionKey, event) => {
      const mine = (await scan()).filter((item) => findOrganisation(item)?.organisation === organisation);
      if (functionKey === "jobsSweepGrants") {
        await Promise.all(mine.filter(({ pk, phase }) => pk.startsWith("PARKED#") && phase === "rejected").map(erase));
        return {};
      }
      if (functionKey === "jobsPublishEvents") {
        await Promise.all(mine.filter(({ pk }) => pk.startsWith("OUTBOX#")).map(erase));
        return {};
      }
      const { provider } = (event as { pathParameters: { provider: "gcp" } }).pathParameters;
      const key = { tenant: organisation, provider, account: "default" };
      if (mine.some(({ sk }) => sk === connectionItemKey(key).sk)) {
        const about = { ...key, method: "login", disconnect_id: "now" };
        await put([
          { ...tombstoneItemKey(key, "now"), ...about },
          { ...outboxItemKey("disconnected"), name: "connection.disconnected", detail: { organisation } },
        ]);
        await erase(connectionItemKey(key));
      }
      const left = [{ what: "grant", code: "revocation_unsupported", reason: "why", action: "do" }];
      return { statusCode: 200, body: JSON.stringify({ provider, revoked: true, undone: [{ what: "auth_key" }], left }) };
    },
  };

  const offboarding = (changes: Partial<Offboarding> = {}): Offboarding => ({
    target,
    suite,
    stores: [store],
    signer: { key: "key", sign: async () => Buffer.from("signature") },
    trail: { list: async function* () {} },
    organisation,
    operator: "arn:operator",
    folder,
    minutes: 1,
    progress: quiet,
    pause: async () => undefined,
    ...changes,
  });

  return {
    scan,
    put,
    erase,
    suite,
    offboarding,
    target: () => target,
    store: () => store,
    reportFile: () => reportPath(folder, { stage: "test", organisation }),
  };
}
