import { type KeyObject, randomBytes, randomInt } from "node:crypto";
import type { Account } from "./accounts.ts";
import { NEVER_SET, Policy } from "./iam-policy.ts";
import { dealKeyPair } from "./key-pairs.ts";

/** The public half of a key, which is what Google keeps. Deleting it is final. */
export type AccountKey = { readonly id: string; readonly publicKey: KeyObject };

/** A customer's service account. Beside what policies grant it, it sees the projects of its own list, in which it inherits a role. */
export type ServiceAccount = {
  readonly account: Account;
  readonly projectId: string;
  readonly displayName: string;
  readonly description: string;
  disabled: boolean;
  /** A deleted account can be restored for 30 days. Its name is free at once. */
  deletedAt: Date | null;
  /** Reads, policies and impersonation know the account only from this instant on. */
  readonly visibleAt: Date;
  /** Who may do what with the account. */
  readonly policy: Policy;
  readonly keys: AccountKey[];
  /** Of every key that the account has had, the deleted ones too. */
  readonly dealt: KeyObject[];
};

type Creation = {
  readonly accountId: string;
  readonly projectId: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly visibleAt: Date;
};

/** Creates a service account. Its unique id is the `sub` of its tokens. */
export function createServiceAccount({ accountId, projectId, displayName = "", description = "", visibleAt }: Creation): ServiceAccount {
  const sub = `1${Array.from({ length: 20 }, () => randomInt(10)).join("")}`;
  const email = `${accountId}@${projectId}.iam.gserviceaccount.com`;
  return {
    account: { sub, email, hd: null, name: accountId, projects: [] },
    projectId,
    displayName,
    description,
    disabled: false,
    deletedAt: null,
    visibleAt,
    policy: new Policy(NEVER_SET),
    keys: [],
    dealt: [],
  };
}

/** Finds an account that is not deleted, by email or unique id. */
export function findServiceAccount(accounts: readonly ServiceAccount[], emailOrId: string): ServiceAccount | undefined {
  return accounts.find(
    ({ account, deletedAt }) => deletedAt === null && (account.email === emailOrId.toLowerCase() || account.sub === emailOrId),
  );
}

/** Replaces the projects of an account's own list. Its role there is inherited: the policies of the projects do not show it. */
export function setOwnProjects({ account }: ServiceAccount, projects: Account["projects"]): void {
  account.projects = projects.map((project) => ({ ...project, role: null }));
}

/**
 * Creates a key of a service account. The private half exists only in the file that is returned.
 *
 * @param url - Of the simulator, for the addresses in the file.
 * @returns The text of the key file, laid out as the one that people download.
 */
export async function createKey({ account, projectId, keys, dealt }: ServiceAccount, url: string): Promise<string> {
  const { privateKey, publicKey } = await dealKeyPair(dealt);
  const id = randomBytes(20).toString("hex");
  keys.push({ id, publicKey });
  dealt.push(publicKey);
  const file = {
    type: "service_account",
    project_id: projectId,
    private_key_id: id,
    private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
    client_email: account.email,
    client_id: account.sub,
    auth_uri: `${url}/o/oauth2/auth`,
    token_uri: `${url}/token`,
    auth_provider_x509_cert_url: `${url}/oauth2/v1/certs`,
    client_x509_cert_url: `${url}/robot/v1/metadata/x509/${encodeURIComponent(account.email)}`,
    universe_domain: "googleapis.com",
  };
  return JSON.stringify(file, null, 2);
}
