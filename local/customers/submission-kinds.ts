import { randomInt } from "node:crypto";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { dataOf } from "../../client/api-failure.ts";
import { steer } from "../console/troubles/trouble.ts";
import { region } from "../embedded/roles.ts";
import type { Served } from "../stories/story-connection.ts";
import type { StoryTarget } from "../stories/story-target.ts";
import { type CustomerKind, isAcceptedAt, openPlace } from "./customer.ts";

type Made = Readonly<Record<"client_id" | "client_secret", string>>;

/** A service account's key at Google. The customer deletes the key that another one replaces. */
export function googleKey(target: StoryTarget): CustomerKind {
  const kind = "Google key";
  const control = steer(target.google);
  return (name) => {
    const place = openPlace(target, { kind, name, provider: "gcp" });
    const { connection } = place;
    const project_id = `aurora-${name}`;
    let key: { readonly email: string; readonly key_id: string; readonly file: string };
    const send = async () => dataOf(await connection.client.connectGoogleKey({ service_account_json: key.file }));
    return {
      ...place,
      connect: async () => {
        const projects = [{ projectId: project_id, number: `61${randomInt(10 ** 9, 10 ** 10)}`, displayName: "Data" }];
        key = (await control("POST", "service-accounts", { name: `aurora-${name}`, project_id, projects })) as typeof key;
        await send();
      },
      replace: async () => {
        const { email, key_id } = key;
        key = { ...key, ...((await control("POST", `service-accounts/${email}/keys`, {})) as typeof key) };
        await send();
        await control("DELETE", `service-accounts/${email}/keys/${key_id}`);
      },
      isAccepted: (served) => isAcceptedAt(`${target.google}/v3/projects:search`, served),
    };
  };
}

/** A client at Tailscale. The customer revokes the client that another one replaces. */
export function tailscaleClient(target: StoryTarget): CustomerKind {
  const kind = "Tailscale client";
  const control = steer(target.tailscale);
  return (name) => {
    const place = openPlace(target, { kind, name, provider: "tailscale" });
    const { connection } = place;
    let before: Made | undefined;
    const connect = async () => {
      const client = (await control("POST", "clients", {})) as Made;
      const sent = { clientId: client.client_id, clientSecret: client.client_secret };
      dataOf(await connection.client.connectTailscale(sent));
      if (before !== undefined) {
        await control("DELETE", `clients/${before.client_id}`);
      }
      before = client;
    };
    const isAccepted = (served: Served) => isAcceptedAt(`${target.tailscale}/api/v2/tailnet/-/devices`, served);
    return { ...place, connect, replace: connect, isAccepted };
  };
}

/** A service account at OVHcloud, in Canada. The customer deletes the one that another one replaces. */
export function ovhServiceAccount(target: StoryTarget): CustomerKind {
  const kind = "OVHcloud service account";
  const endpoint = "ovh-ca" as const;
  const control = steer(target.ovh);
  return (name) => {
    const place = openPlace(target, { kind, name, provider: "ovh", account: endpoint });
    const { connection } = place;
    let nichandle: string | undefined;
    let before: Made | undefined;
    const connect = async () => {
      nichandle ??= ((await control("POST", "accounts", { region: "ca" })) as { nichandle: string }).nichandle;
      const client = (await control("POST", "service-accounts", { nichandle })) as Made;
      const sent = { endpoint, clientId: client.client_id, clientSecret: client.client_secret };
      dataOf(await connection.client.connectOvhServiceAccount(sent));
      if (before !== undefined) {
        await control("DELETE", `service-accounts/${before.client_id}`);
      }
      before = client;
    };
    const isAccepted = (served: Served) => isAcceptedAt(`${target.ovh}/ca/1.0/cloud/project`, served);
    return { ...place, connect, replace: connect, isAccepted };
  };
}

/** An application at Azure. The customer deletes the secret that another one replaces. */
export function azureApplication(target: StoryTarget): CustomerKind {
  const kind = "Azure application";
  const control = steer(target.azure);
  type Application = Made & { readonly tenant_id: string; readonly secret_id: string };
  return (name) => {
    const place = openPlace(target, { kind, name, provider: "azure" });
    const { connection } = place;
    let application: Application;
    const send = async ({ tenant_id, client_id, client_secret }: Application) =>
      dataOf(await connection.client.connectAzure({ tenantId: tenant_id, clientId: client_id, clientSecret: client_secret }));
    return {
      ...place,
      connect: async () => {
        application = (await control("POST", "applications", {})) as Application;
        await send(application);
      },
      replace: async () => {
        const { client_id, secret_id } = application;
        application = { ...application, ...((await control("POST", `applications/${client_id}/secrets`, {})) as Application) };
        await send(application);
        await control("DELETE", `applications/${client_id}/secrets/${secret_id}`);
      },
      isAccepted: (served) => isAcceptedAt(`${target.azure}/subscriptions?api-version=2022-12-01`, served),
    };
  };
}

/** A role at AWS, of which nothing is stored. */
export function awsRole(target: StoryTarget): CustomerKind {
  const kind = "AWS role";
  return (name) => {
    const account = String(randomInt(100_000_000_000, 1_000_000_000_000 - 1));
    const place = openPlace(target, { kind, name, provider: "aws", account });
    const { connection } = place;
    let submit: () => Promise<unknown>;
    return {
      ...place,
      connect: async () => {
        const { workspaces } = dataOf(await connection.client.listAwsWorkspaces(place.person));
        const roleArn = await target.customerAccount(account).createRole(workspaces[0]?.aws_external_id ?? "");
        submit = async () => dataOf(await connection.client.connectAwsRole(workspaces[0]?.id ?? "", { roleArn }));
        await submit();
      },
      replace: async () => void (await submit()),
      isAccepted: isSessionAt(target, account),
    };
  };
}

/** Asks AWS for the account of a session. */
export const isSessionAt =
  (target: Pick<StoryTarget, "aws">, account: string) =>
  async (served: Served): Promise<boolean> => {
    if (!("session_token" in served)) {
      return false;
    }
    const { access_key_id, secret_access_key, session_token } = served;
    const credentials = { accessKeyId: access_key_id, secretAccessKey: secret_access_key, sessionToken: session_token };
    const { Account } = await new STSClient({ endpoint: target.aws, region, credentials }).send(new GetCallerIdentityCommand({}));
    return Account === account;
  };
