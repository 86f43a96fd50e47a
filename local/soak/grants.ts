import { randomInt, randomUUID } from "node:crypto";
import { steer } from "../console/troubles/trouble.ts";
import { basesOf } from "../ovh/regions.ts";
import { googleClientOf, ovhClientsOf } from "../start-providers.ts";
import type { StoryTarget } from "../stories/story-target.ts";
import { type LoginPlace, logIn, type Tokens } from "./log-in.ts";
import type { SoakedStack } from "./stage.ts";

/** What a customer has made at the provider: how a copy of a connection differs from the one that it is a copy of. */
export type Grant = {
  readonly account?: string;
  readonly identity?: { readonly id: string; readonly label: string };
  readonly details?: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;
  /** Seconds that its access token lives. Absent: its tokens are minted. */
  readonly lives?: number;
  /** Of AWS: the organisation's external ID. */
  readonly externalId?: string;
};

/** The stack in which connections are seeded. */
export type Seeded = { readonly deployed: SoakedStack; readonly story: StoryTarget };

/** Makes grants of one kind at its simulator. @param index - Differs for each. */
export type GrantMaker = (index: number) => Promise<Grant>;

type Client = Readonly<Record<"client_id" | "client_secret", string>>;

/** The makers by the kind of the customers, as `local/customers` names it. Call `addGoogleAccounts` before those of Google's logins. */
export function grantMakers({ deployed, story }: Seeded): Readonly<Record<string, GrantMaker>> {
  const { api, google, ovh, secrets } = deployed;
  const [steerOvh, steerGoogle] = [steer(ovh), steer(google)];
  const googleLogin: LoginPlace = {
    ...googleClientOf(secrets),
    authorizeUrl: `${google}/o/oauth2/v2/auth`,
    tokenUrl: `${google}/token`,
    redirectUri: `${api}/callback`,
    scope: "openid email https://www.googleapis.com/auth/cloud-platform",
  };
  const { oauth } = basesOf(ovh, "eu");
  const ovhClient = ovhClientsOf(secrets).find(({ region }) => region === "eu");
  const ovhLogin: LoginPlace = {
    clientId: ovhClient?.clientId ?? "",
    clientSecret: ovhClient?.clientSecret ?? "",
    authorizeUrl: `${oauth}/authorize`,
    tokenUrl: `${oauth}/token`,
    redirectUri: `${api}/ovh_api/ovh/oauth2/callback`,
    scope: "all",
  };
  return {
    "Google login": async (index) => {
      const { sub, email } = googleAccount(index);
      return { identity: { id: sub, label: email }, ...ofLogin(await logIn(googleLogin, sub)) };
    },
    "OVHcloud login": async () => {
      const made = (await steerOvh("POST", "accounts", { region: "eu" })) as { readonly nichandle: string; readonly email: string };
      const tokens = await logIn(ovhLogin, made.nichandle);
      return { identity: { id: made.nichandle, label: made.email }, ...ofLogin(tokens) };
    },
    "Google key": async (index) => {
      const project_id = `soak-${index}`;
      const projects = [{ projectId: project_id, number: `62${100_000_000 + index}`, displayName: "Data" }];
      const made = await steerGoogle("POST", "service-accounts", { name: `soak-${index}`, project_id, projects });
      const { email, file } = made as { readonly email: string; readonly file: string };
      const { private_key, private_key_id } = JSON.parse(file) as { private_key: string; private_key_id: string };
      return {
        identity: { id: email, label: email },
        details: { client_email: email, project_id, key_id: private_key_id },
        fields: { client_email: email, private_key, private_key_id, project_id },
      };
    },
    ...submissions(story),
  };
}

function submissions({ ovh, azure, tailscale, customerAccount }: StoryTarget): Readonly<Record<string, GrantMaker>> {
  const [steerOvh, steerAzure, steerTailscale] = [steer(ovh), steer(azure), steer(tailscale)];
  return {
    "OVHcloud service account": async () => {
      const { nichandle } = (await steerOvh("POST", "accounts", { region: "ca" })) as { readonly nichandle: string };
      const made = (await steerOvh("POST", "service-accounts", { nichandle })) as Client & { readonly urn: string };
      const { client_id, client_secret, urn } = made;
      const identity = { id: nichandle, label: nichandle };
      return { identity, details: { client_id, urn }, fields: { client_id, client_secret } };
    },
    "Azure application": async () => {
      const made = (await steerAzure("POST", "applications", {})) as Client & { readonly expires_at: string };
      const { client_id, client_secret, expires_at } = made;
      return { details: { client_id, secret_expires_at: expires_at }, fields: { client_id, client_secret, expires_at } };
    },
    "Tailscale client": async () => {
      const { client_id, client_secret } = (await steerTailscale("POST", "clients", {})) as Client;
      return { details: { client_id }, fields: { client_id, client_secret } };
    },
    "AWS role": async () => {
      const account = String(randomInt(100_000_000_000, 999_999_999_999));
      const externalId = randomUUID();
      const role_arn = await customerAccount(account).createRole(externalId);
      const details = { role_arn, external_id: externalId };
      return { account, externalId, identity: { id: role_arn, label: account }, details, fields: {} };
    },
  };
}

const ofLogin = ({ access_token, refresh_token, expires_in, scope }: Tokens) => ({
  fields: { access_token, refresh_token, scope },
  lives: expires_in,
});

const googleAccount = (index: number) => ({ sub: `12${1_000_000 + index}`, email: `soak-${index}@example.com` });

/** Adds the people who can log in to Google, for all indexes below the count. */
export async function addGoogleAccounts({ google }: Pick<SoakedStack, "google">, count: number): Promise<void> {
  const control = steer(google);
  const { accounts } = (await control("GET", "accounts")) as { readonly accounts: readonly object[] };
  const added = Array.from({ length: count }, (_, index) => ({ ...googleAccount(index), projects: [] }));
  await control("PUT", "accounts", { accounts: [...accounts, ...added] });
}
