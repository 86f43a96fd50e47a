import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { probeTenant } from "../../../lib/identity/identity-token-source.ts";
import { keysPath } from "../../../lib/identity/issuer-documents.ts";
import { isShown, type KeySet } from "../../../lib/identity/key-set.ts";
import { issuerOf } from "../../../lib/identity/tenant-issuer.ts";
import { isObject, parseJson } from "../../../lib/json.ts";
import { issuerKeysIn } from "../../../lib/table/stored-issuer-keys.ts";
import { openTables } from "../../../release/restore/table-items.ts";
import { issuerKeyRecords, refusedStep } from "../../rotate/issuer-key.ts";
import { describeKeySet } from "../../rotate/issuer-key-step.ts";
import { toKids } from "../../rotate/shown-keys.ts";
import { ask } from "../ask.ts";
import { type Check, type Finding, fail, nameSome } from "../check.ts";
import { fetchPage } from "../fetch-page.ts";
import type { Stage } from "../stage.ts";

/** For so long the log of the operators' commands keeps a record: `logRetentionInDays`. */
const recordedMs = 29 * 86_400_000;

/** Whether clouds can read the issuers' documents, which show exactly the keys of the key set, and whether a command made that set. */
export const issuerKeys: Check = {
  name: "issuer-keys",
  rights: ["lambda:GetFunctionConfiguration", "dynamodb:GetItem", "logs:FilterLogEvents"],
  timeoutMs: 60_000,
  look: async (stage) => {
    const identityUrl = await stage.setting("IDENTITY_URL");
    if (identityUrl === "") {
      return { saw: "there is no identityUrl: nothing is connected without a secret", findings: [] };
    }
    if ((await stage.setting("IDENTITY_SOURCE")) === "aws-sts") {
      return { saw: "identitySource is aws-sts: AWS publishes the keys", findings: [] };
    }
    const keys = await ask("dynamodb:GetItem", async () => {
      const stored = await issuerKeysIn({ client: openTables(stage.region), name: stage.stack }).readNow();
      return stored?.keys;
    });
    const [documents, record] = await Promise.all([judgeDocuments(stage, identityUrl, keys), judgeRecord(stage, keys)]);
    const count = keys?.length ?? 1;
    return { saw: `the documents under ${identityUrl}, and ${count} keys`, findings: [...documents, ...record] };
  },
};

/** Reads the documents of the issuer for probes, which every stage has. */
async function judgeDocuments(stage: Stage, identityUrl: string, keys: KeySet | undefined): Promise<readonly Finding[]> {
  const readUrl = (await stage.setting("IDENTITY_READ_URL")) || identityUrl;
  const issuer = issuerOf(identityUrl, probeTenant);
  const read = async (path: string) => {
    const { status, text } = await fetchPage(issuerOf(readUrl, probeTenant) + path, stage.signal);
    return { status, json: parseJson(text) };
  };
  const mend = "identityUrl must lead to this API without a redirect: clouds refuse our tokens while it does not";
  try {
    const [metadata, served] = await Promise.all([read("/.well-known/openid-configuration"), read(keysPath)]);
    const kids = toKids(served.json);
    if (metadata.status !== 200 || served.status !== 200 || kids === undefined) {
      return [fail(`the documents of ${issuer} answer ${metadata.status} and ${served.status}`, mend)];
    }
    if (!isObject(metadata.json) || metadata.json.issuer !== issuer) {
      return [fail(`the metadata at ${issuer} names another issuer`, mend)];
    }
    return judgeKids(kids, keys, stage.clock());
  } catch (error) {
    return [fail(error instanceof Error ? error.message : "no answer", mend)];
  }
}

function judgeKids(served: readonly string[], keys: KeySet | undefined, now: Date): readonly Finding[] {
  const mend = "a cache in front of identityUrl must follow Cache-Control; KMS must give each key: its tag aurora-oauth-issuer";
  if (keys === undefined) {
    return served.length === 1 ? [] : [fail(`the documents show ${served.length} keys, and only the template's signs`, mend)];
  }
  const expected = keys.filter((key) => isShown(key, now)).map(({ kid }) => kid);
  const missing = expected.filter((kid) => !served.includes(kid));
  const others = served.filter((kid) => !expected.includes(kid));
  return [
    ...(missing.length === 0 ? [] : [fail(`the documents do not show ${nameSome(missing)}`, mend)]),
    ...(others.length === 0 ? [] : [fail(`the documents show ${nameSome(others)}, which the key set does not have`, mend)]),
  ];
}

/** A set that the newest record of a command does not describe was changed by something else. */
async function judgeRecord(stage: Stage, keys: KeySet | undefined): Promise<readonly Finding[]> {
  const recorded = await readNewestRecord(stage);
  if (recorded === undefined ? !isRecent(keys, stage.clock()) : recorded === describeKeySet(keys ?? [])) {
    return [];
  }
  return [
    fail(
      "the key set is not the one that the newest ops rotate issuer-key recorded",
      `who wrote the item ISSUER_KEYS? CloudTrail's data events of the table say it. A run that was interrupted: npm run ops -- rotate issuer-key --stage ${stage.name}`,
    ),
  ];
}

/** A rotation that is older than the log has no record in it. The audit trail has: `ops audit`. */
const isRecent = (keys: KeySet | undefined, now: Date): boolean =>
  (keys ?? []).some(({ publishedAt, signsFrom }) =>
    [publishedAt, signsFrom].some((at) => at !== undefined && now.getTime() - at.getTime() < recordedMs),
  );

/** @returns The words of the set that the newest command recorded. */
async function readNewestRecord({ clients, stack }: Stage): Promise<string | undefined> {
  const query = { logGroupName: `${stack}/operators`, filterPattern: `"${issuerKeyRecords}"` };
  const records: Recorded[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ask("logs:FilterLogEvents", () => clients.logs.send(new FilterLogEventsCommand({ ...query, nextToken })));
    records.push(...(page.events ?? []).flatMap(({ message = "" }) => toRecords(parseJson(message))));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  const refused = new Set(records.filter(({ step }) => step === refusedStep).map(({ keys }) => keys));
  const standing = records.filter(({ keys }) => !refused.has(keys));
  return standing.toSorted((one, other) => one.at.localeCompare(other.at)).at(-1)?.keys;
}

type Recorded = { readonly at: string; readonly step: string; readonly keys: string };

function toRecords(line: unknown): readonly Recorded[] {
  const records: readonly unknown[] = isObject(line) && Array.isArray(line.audit_records) ? line.audit_records : [];
  return records.flatMap((record) =>
    isObject(record) && record.secret === issuerKeyRecords && typeof record.at === "string" && typeof record.keys === "string"
      ? [{ at: record.at, step: String(record.step), keys: record.keys }]
      : [],
  );
}
