import { type KeyObject, randomBytes, randomInt } from "node:crypto";
import type { Account } from "./accounts.ts";
import { dealKeyPair } from "./key-pairs.ts";

/** The public half of a key, which is what Google keeps. Deleting it is final. */
export type AccountKey = { readonly id: string; readonly publicKey: KeyObject };

/** A customer's service account. It sees the projects in which it has a role, as a person does. */
export type ServiceAccount = {
  readonly account: Account;
  readonly projectId: string;
  disabled: boolean;
  readonly keys: AccountKey[];
  /** Of every key that the account has had, the deleted ones too. */
  readonly dealt: KeyObject[];
};

/** Names a service account. Its unique id is the `sub` of its tokens. */
export function createServiceAccount(name: string, projectId: string, projects: Account["projects"]): ServiceAccount {
  const sub = `1${Array.from({ length: 20 }, () => randomInt(10)).join("")}`;
  const email = `${name}@${projectId}.iam.gserviceaccount.com`;
  return { account: { sub, email, hd: null, name, projects }, projectId, disabled: false, keys: [], dealt: [] };
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
