import { readdirSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { Secret } from "../../lib/secret.ts";
import { askVault, type VaultPlace } from "../../release/restore/vault-place.ts";
import { nothingChanged } from "../dry-run.ts";
import { leaveRecord } from "../leave-record.ts";
import type { Answer } from "../program.ts";
import { toRows } from "../rows.ts";
import type { Target } from "../target.ts";
import { readStoredSecret, replaceStoredSecret, type StoredSecret } from "./stored-secret.ts";
import { rememberedMs } from "./two-values.ts";

/** Which logins: those of every Vault role, or of some. */
export type AppRoles = {
  readonly vault: VaultPlace;
  /** Where Vault's AppRole method is mounted. */
  readonly authMount: string;
  /** The folder of the secrets with role id and secret id, such as `aurora-oauth/prod/vault`. */
  readonly secretsFolder: string;
  readonly jobs: readonly string[];
  readonly yes: boolean;
};

/** The jobs of docs/deploy/vault.md: each has a policy in `resources/vault`, a Vault role, and a secret with its login. */
export const everyJob: readonly string[] = readdirSync(join(import.meta.dirname, "../../resources/vault"))
  .flatMap((file) => (file.endsWith(".json") ? [file.slice(0, -".json".length)] : []))
  .sort();

const roleSchema = v.object({ data: v.object({ role_id: v.string() }) });
const madeSchema = v.object({ data: v.object({ secret_id: v.string(), secret_id_accessor: v.string() }) });
const listSchema = v.object({ data: v.object({ keys: v.array(v.string()) }) });
const idSchema = v.object({ data: v.object({ secret_id_accessor: v.string(), creation_time: v.string() }) });

const pathOf = ({ vault, authMount }: AppRoles, job: string) => `auth/${authMount}/role/${vault.base}-${job}`;

/** Makes a new secret id for each Vault role and stores it. Vault accepts the earlier ones until `--finish`. */
export async function rotateAppRole(target: Target, roles: AppRoles): Promise<Answer> {
  const found = await Promise.all(roles.jobs.map((job) => readStoredSecret(target.secrets, `${roles.secretsFolder}/${job}`)));
  if (!roles.yes) {
    const text = [`${found.length} secret ids would be replaced: ${roles.jobs.join(", ")}`, nothingChanged];
    return { text, json: { roles: roles.jobs, done: false } };
  }
  await leaveRecord(target, { act: "operator.rotate", secret: roles.secretsFolder, count: found.length });
  for (const [index, job] of roles.jobs.entries()) {
    await replaceSecretId(target, roles, job, found[index]);
  }
  const from = new Date(target.clock().getTime() + rememberedMs).toISOString();
  const text = [
    `${found.length} secret ids are replaced, and Vault accepts the earlier ones too`,
    `after ${from}: rotate approle --finish`,
  ];
  return { text, json: { roles: roles.jobs, finish_after: from, done: true } };
}

async function replaceSecretId({ secrets }: Target, roles: AppRoles, job: string, stored: StoredSecret | undefined): Promise<void> {
  const path = pathOf(roles, job);
  const { role_id } = v.parse(roleSchema, await askVault(roles.vault, `${path}/role-id`)).data;
  const made = v.parse(madeSchema, await askVault(roles.vault, `${path}/secret-id`, { method: "POST", body: {} })).data;
  try {
    if (stored !== undefined) {
      await replaceStoredSecret(secrets, stored, { ...stored.values, role_id: new Secret(role_id), secret_id: new Secret(made.secret_id) });
    }
  } catch (error) {
    await destroy(roles, job, made.secret_id_accessor);
    throw error;
  }
}

const destroy = (roles: AppRoles, job: string, secret_id_accessor: string) =>
  askVault(roles.vault, `${pathOf(roles, job)}/secret-id-accessor/destroy`, { method: "POST", body: { secret_id_accessor } });

/**
 * Destroys the secret ids of each Vault role that were made before the stored one. One that was made later is left: another operator may be
 * storing it.
 *
 * @throws {Error} A function may remember an earlier secret id, or Vault does not know the stored one. Nothing was destroyed.
 */
export async function finishAppRole(target: Target, roles: AppRoles): Promise<Answer> {
  const found = await Promise.all(roles.jobs.map((job) => findEarlier(target, roles, job)));
  const earlier = found.flat();
  if (roles.yes && earlier.length > 0) {
    await leaveRecord(target, { act: "operator.rotate_finish", secret: roles.secretsFolder, count: earlier.length });
    for (const { job, accessor } of earlier) {
      await destroy(roles, job, accessor);
    }
  }
  const rows = toRows(
    ["role", "made"],
    earlier.map(({ job, madeAt }) => [job, madeAt.toISOString()]),
  );
  const text = [...rows, `${earlier.length} earlier secret ids ${roles.yes ? "are destroyed" : "can be destroyed"}`];
  return { text: roles.yes ? text : [...text, nothingChanged], json: { earlier: earlier.length, done: roles.yes } };
}

async function findEarlier(target: Target, roles: AppRoles, job: string) {
  const { values, writtenAt, id } = await readStoredSecret(target.secrets, `${roles.secretsFolder}/${job}`);
  const path = pathOf(roles, job);
  const lookup = { method: "POST", body: { secret_id: values.secret_id?.reveal() } } as const;
  const current = await askVault(roles.vault, `${path}/secret-id/lookup`, lookup);
  if (current === undefined) {
    throw new Error(`Vault does not know the secret id of ${id}: run rotate approle`);
  }
  const { secret_id_accessor: stored, creation_time: storedAt } = v.parse(idSchema, current).data;
  const listed = await askVault(roles.vault, `${path}/secret-id?list=true`);
  const accessors = listed === undefined ? [] : v.parse(listSchema, listed).data.keys;
  const others = await Promise.all(
    accessors
      .filter((accessor) => accessor !== stored)
      .map(async (accessor) => {
        const body = { secret_id_accessor: accessor };
        const { data } = v.parse(idSchema, await askVault(roles.vault, `${path}/secret-id-accessor/lookup`, { method: "POST", body }));
        return { job, accessor, madeAt: new Date(data.creation_time) };
      }),
  );
  const earlier = others.filter(({ madeAt }) => madeAt < new Date(storedAt));
  const rememberedUntil = new Date(writtenAt.getTime() + rememberedMs);
  if (earlier.length > 0 && target.clock() < rememberedUntil) {
    throw new Error(`functions may remember the earlier secret id of ${job} until ${rememberedUntil.toISOString()}: finish after that`);
  }
  return earlier;
}
