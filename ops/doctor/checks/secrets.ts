import type { Secret } from "../../../lib/secret.ts";
import { type Check, type Finding, fail } from "../check.ts";
import { toStoreRole } from "../deployed-functions.ts";
import { readLoginRegions } from "../login-regions.ts";
import type { Stage } from "../stage.ts";

type Fields = Readonly<Record<string, Secret>>;

/** A secret that functions read: its name, and the form that they ask of it. */
type Wanted = { readonly id: string; readonly form: string; findMissing(fields: Fields): readonly string[] };

/** Whether each secret of the operator's is there, in the form that functions read. No value is printed. */
export const secrets: Check = {
  name: "secrets",
  rights: ["lambda:GetFunctionConfiguration", "secretsmanager:GetSecretValue", "kms:Decrypt, with a key of your own"],
  timeoutMs: 60_000,
  look: async (stage) => {
    const wanted = (await listWanted(stage)).filter(({ id }) => id !== "");
    const findings = await Promise.all(wanted.map((each) => judge(stage, each)));
    return { saw: wanted.map(({ id }) => id).join(", "), findings: findings.flat() };
  },
};

async function listWanted(stage: Stage): Promise<readonly Wanted[]> {
  const client = ["client_id", "client_secret"];
  const ovhFields = (await readLoginRegions(stage)).flatMap((region) => client.map((field) => `${region}_${field}`));
  const hasConsole = (await stage.setting("CONSOLE_CLIENT_ID")) !== "";
  const isProxy = (await stage.setting("AUTH_MODE")) === "proxy";
  const isAppRole = (await stage.setting("VAULT_AUTH")) === "approle" && (await stage.setting("CREDENTIAL_STORE")) !== "secrets-manager";
  const ofLogins = (await stage.functions())
    .filter((each) => isAppRole && toStoreRole(each) !== undefined)
    .map(({ environment }) => environment.VAULT_LOGIN_SECRET_ID ?? "");
  return [
    withFields(await stage.setting("GOOGLE_CLIENT_SECRET_ID"), client),
    ...(ovhFields.length === 0 ? [] : [withFields(await stage.setting("OVH_CLIENTS_SECRET_ID"), ovhFields)]),
    sealKey(await stage.setting("SEAL_KEY_SECRET_ID")),
    ...(hasConsole ? [consoleClient(await stage.setting("CONSOLE_CLIENT_SECRET_ID"))] : []),
    ...(isProxy ? [withFields(await stage.setting("FRONT_END_SECRET_ID"), ["current"])] : []),
    ...[...new Set(ofLogins)].map((id) => withFields(id, ["role_id", "secret_id"])),
  ];
}

const withFields = (id: string, names: readonly string[]): Wanted => ({
  id,
  form: `{${names.map((name) => `"${name}":"…"`).join(",")}}`,
  findMissing: (fields) => names.filter((name) => (fields[name]?.reveal() ?? "") === ""),
});

const keyBytes = 32;

const sealKey = (id: string): Wanted => ({
  id,
  form: '{"current":"<32 bytes, base64>"}, and "previous" during a change',
  findMissing: (fields) =>
    ["current", ...("previous" in fields ? ["previous"] : [])].filter(
      (name) => Buffer.from(fields[name]?.reveal() ?? "", "base64").length !== keyBytes,
    ),
});

/** The console's client proves itself by either. */
const consoleClient = (id: string): Wanted => ({
  id,
  form: '{"client_secret":"…"}',
  findMissing: (fields) =>
    [fields.client_secret, fields.private_key].some((value) => (value?.reveal() ?? "") !== "") ? [] : ["client_secret or private_key"],
});

async function judge(stage: Stage, { id, form, findMissing }: Wanted): Promise<readonly Finding[]> {
  const found = await stage.secret(id);
  if (found.state === "missing") {
    return [
      fail(
        `there is no secret ${id}`,
        `aws secretsmanager create-secret --name ${id} --secret-string '${form}': docs/deploy/first-deploy.md, step 3`,
      ),
    ];
  }
  if (found.state === "deleted") {
    return [fail(`the secret ${id} is deleted`, `aws secretsmanager restore-secret --secret-id ${id}`)];
  }
  const mend = `aws secretsmanager put-secret-value --secret-id ${id} --secret-string '${form}'`;
  if (found.fields === undefined) {
    return [fail(`the secret ${id} is not a JSON object of texts`, mend)];
  }
  const missing = findMissing(found.fields);
  return missing.length === 0 ? [] : [fail(`in the secret ${id} these are missing or malformed: ${missing.join(", ")}`, mend)];
}
