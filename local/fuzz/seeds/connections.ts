import { createHash } from "node:crypto";
import { dataOf } from "../../../client/api-failure.ts";
import type { Customer } from "../../customers/customer.ts";
import type { SeedWorld } from "./world.ts";

/** Routes that every provider shares. */
export async function seedConnections({ recorder, customers }: SeedWorld): Promise<void> {
  await Promise.all(Object.values(customers.kept).map((customer) => seedConnection(customer, recorder)));
  const { seed, client, uid } = await recorder.actor(customers.kept.googleLogin.org);
  await seed.listConnections({ limit: 1, tag: "kind:login" });
  await seed.listConnectedAccounts(uid);
  await seed.listUserTokens({ user_id: uid });
  const page = dataOf(await client.listEvents({ limit: 1 }));
  await seed.listEvents({ limit: 1, after: page.next ?? "" });
  await seed.createLoginLink("gcp", { return_path: "/chat" });
  await (await recorder.actor(customers.kept.googleLogin.org, ["tokens:read"])).seed.listConnections();

  const { provider, account, org } = customers.spare.ovhServiceAccount;
  await (await recorder.actor(org)).once.disconnectConnection(provider, { account });
  const other = await recorder.actor(customers.spare.azureApplication.org);
  await other.once.disconnectAccounts(other.uid, "azure");
}

async function seedConnection({ provider, account, org, kind }: Customer, recorder: SeedWorld["recorder"]): Promise<void> {
  const { seed, client } = await recorder.actor(org);
  const served = dataOf(await client.readToken(provider, { account }));
  const token = "access_token" in served ? served.access_token : served.session_token;
  const fingerprint = createHash("sha256").update(token).digest("base64url");
  await seed.readConnection(provider, { account });
  await seed.readConnectionOfAccount(provider, account);
  await seed.listConnectionActivity(provider, account);
  await seed.listTargets(provider, account);
  await seed.labelConnection(provider, account, { label: kind, tags: { kind } });
  await seed.checkConnection(provider, { account });
  await seed.refreshConnection(provider, { account });
  await seed.readToken(provider, { account });
  await seed.reportRejectedToken(provider, { fingerprint }, { account });
}
