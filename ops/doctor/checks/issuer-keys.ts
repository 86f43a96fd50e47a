import { recordedKeySetIn } from "../../../lib/audit/log-records.ts";
import { buildIssuer, probeTenant } from "../../../lib/issuer/identity-token-source.ts";
import { keysPath } from "../../../lib/issuer/issuer-documents.ts";
import { isShown, type KeySet } from "../../../lib/issuer/key-set.ts";
import { isOfCommand } from "../../../lib/issuer/watch-key-set.ts";
import { isObject, parseJson } from "../../../lib/json.ts";
import { issuerKeysIn } from "../../../lib/table/stored-issuer-keys.ts";
import { openTables } from "../../../release/restore/table-items.ts";
import { toKids } from "../../rotate/shown-keys.ts";
import { ask } from "../ask.ts";
import { type Check, type Finding, fail, nameSome } from "../check.ts";
import { fetchPage } from "../fetch-page.ts";
import type { Stage } from "../stage.ts";

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
  const issuer = buildIssuer(identityUrl, probeTenant);
  const read = async (path: string) => {
    const { status, text } = await fetchPage(buildIssuer(readUrl, probeTenant) + path, stage.signal);
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

/** The alarm on the key set judges the same: `functions/audit/seal.ts`. */
async function judgeRecord({ clients, clock, name, stack }: Stage, keys: KeySet | undefined): Promise<readonly Finding[]> {
  const readRecorded = recordedKeySetIn(`${stack}/operators`, clients.logs);
  if (isOfCommand(keys, await ask("logs:FilterLogEvents", readRecorded), clock())) {
    return [];
  }
  return [
    fail(
      "the key set is not the one that the newest ops rotate issuer-key recorded",
      `who wrote the item ISSUER_KEYS? CloudTrail's data events of the table say it. A run that was interrupted: npm run ops -- rotate issuer-key --stage ${name}`,
    ),
  ];
}
