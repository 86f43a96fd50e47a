import * as v from "valibot";
import { toFailureCode } from "../../../errors.ts";
import { unless } from "../../../expected-failure.ts";
import { Secret } from "../../../secret.ts";
import { findRefusal, refusedAs } from "../cloud-failure.ts";
import { cloudPlatform } from "../google-scopes.ts";
import { at, type CloudSession, readPages } from "./cloud-session.ts";
import { type Policy, type PolicyStore, policySchema, toWritablePolicy } from "./policy-edit.ts";

const account = v.object({
  email: v.pipe(v.string(), v.includes("@")),
  /** Differs when an account is deleted and made again with the same address. */
  uniqueId: v.pipe(v.string(), v.regex(/^\d{1,32}$/)),
  disabled: v.optional(v.boolean(), false),
});
export type CloudAccount = v.InferOutput<typeof account>;

const nothing = v.object({});
const api = "iam";
const accountsPath = (project: string): string => at`/v1/projects/${project}/serviceAccounts`;
const accountPath = (project: string, email: string): string => `${accountsPath(project)}/${encodeURIComponent(email)}`;

/** Lists the service accounts of a project, through all pages. */
export function listAccounts(google: CloudSession, project: string): Promise<CloudAccount[]> {
  const page = v.object({ accounts: v.optional(v.array(account), () => []), nextPageToken: v.optional(v.string(), "") });
  const path = accountsPath(project);
  return readPages(google, page, { api, path, query: { pageSize: "100" }, label: "serviceAccounts.list" }, ({ accounts }) => accounts);
}

/** Finds an account by the part of its address before the `@`. The rest of the address differs for projects of a domain. */
export const findCloudAccount = (accounts: readonly CloudAccount[], accountId: string): CloudAccount | undefined =>
  accounts.find(({ email }) => email.startsWith(`${accountId}@`));

/**
 * Reads one account.
 *
 * @throws {CloudFailure} What {@link isUnseen} is true for does not say that there is none: only {@link listAccounts} does.
 */
export const getAccount = (google: CloudSession, project: string, email: string): Promise<CloudAccount> =>
  google(account, { api, path: accountPath(project, email), label: "serviceAccounts.get" });

/**
 * Whether a refusal may mean that Google does not know an account: yet, or any more. It answers 404, or 403 as to a caller without the right
 * ("or it may not exist").
 *
 * @see {@link https://cloud.google.com/iam/docs/service-accounts-create Creating service accounts}
 */
export const isUnseen = (error: unknown): boolean =>
  findRefusal(error) === "missing" || (findRefusal(error) === "other" && toFailureCode(error) === "provider_forbidden");

/** Reads one account, and looks for it in the list when Google does not say whether it exists. @returns `undefined`: there is none to be seen. */
export async function findStanding(google: CloudSession, project: string, email: string): Promise<CloudAccount | undefined> {
  try {
    return await getAccount(google, project, email);
  } catch (error) {
    if (!isUnseen(error)) {
      throw error;
    }
    return findRefusal(error) === "missing"
      ? undefined
      : (await listAccounts(google, project)).find((account) => account.email.toLowerCase() === email.toLowerCase());
  }
}

export type NewAccount = { readonly accountId: string; readonly displayName: string; readonly description: string };

export const createAccount = (google: CloudSession, project: string, { accountId, ...serviceAccount }: NewAccount): Promise<CloudAccount> =>
  google(account, {
    api,
    path: accountsPath(project),
    method: "POST",
    body: { accountId, serviceAccount },
    label: "serviceAccounts.create",
  });

/** Switches an account on, or off: its tokens stop working at once then. */
export async function switchAccount(google: CloudSession, project: string, email: string, to: "enable" | "disable"): Promise<void> {
  const path = `${accountPath(project, email)}:${to}`;
  await google(nothing, { api, path, method: "POST", body: {}, label: `serviceAccounts.${to}` });
}

export async function deleteAccount(google: CloudSession, project: string, email: string): Promise<void> {
  await google(nothing, { api, path: accountPath(project, email), method: "DELETE", label: "serviceAccounts.delete" });
}

/** The policy on an account says who may take its tokens. Unlike that of a project it is read by a query parameter. */
export function accountPolicy(google: CloudSession, project: string, email: string): PolicyStore {
  const path = accountPath(project, email);
  const method = { api, method: "POST" } as const;
  const query = { "options.requestedPolicyVersion": "3" };
  return {
    isYoung: true,
    read: () => google(policySchema, { ...method, path: `${path}:getIamPolicy`, query, label: "serviceAccounts.getIamPolicy" }),
    write: (policy) =>
      google(policySchema, {
        ...method,
        path: `${path}:setIamPolicy`,
        body: { policy: toWritablePolicy(policy) },
        label: "serviceAccounts.setIamPolicy",
      }),
  };
}

/** Reads who may take tokens of an account. An account that is gone has no users. */
export const readUsers = async (google: CloudSession, project: string, email: string): Promise<Pick<Policy, "bindings">> =>
  (await unless(refusedAs("missing"), accountPolicy(google, project, email).read())) ?? { bindings: [] };

/**
 * Takes a short-lived token of an account, as the caller. Success proves only that the caller may do that, not that the account's roles work.
 *
 * @see {@link https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken generateAccessToken}
 */
export async function generateToken(google: CloudSession, email: string, lifetimeSeconds: number): Promise<Secret> {
  const { accessToken } = await google(v.object({ accessToken: v.pipe(v.string(), v.minLength(1)) }), {
    api: "iamCredentials",
    // The project must be the wildcard.
    path: at`/v1/projects/-/serviceAccounts/${email}:generateAccessToken`,
    method: "POST",
    body: { scope: [cloudPlatform], lifetime: `${lifetimeSeconds}s`, delegates: [] },
    label: "generateAccessToken",
  });
  return new Secret(accessToken);
}
