import { dataOf } from "../../../client/api-failure.ts";
import { steer } from "../../console/troubles/trouble.ts";
import type { SeedWorld } from "./world.ts";

/**
 * Routes of connections without a secret: the offer, the documents of the issuer that it names, and the connect of what was made to trust it. And what
 * a customer makes for a connection that has one.
 */
export async function seedKeyless({ target, recorder }: Pick<SeedWorld, "target" | "recorder">): Promise<void> {
  const { seed, once, client } = await recorder.actor("seed-keyless");
  const { issuer, subject } = dataOf(await client.offerFederation("tailscale"));
  const organisation = issuer.slice(issuer.lastIndexOf("/") + 1);
  await seed.offerFederation("tailscale");
  await seed.readCustomerSide("tailscale", { method: "client" });
  await seed.readCustomerSide("aws", { method: "role", role_type: "ReadData" });
  await seed.readIssuerMetadata(organisation);
  await seed.readIssuerKeys(organisation);

  const control = steer(target.tailscale);
  const { id: tailnet } = (await control("POST", "tailnets", {})) as { readonly id: string };
  const { client_id: clientId } = (await control("POST", "federated", { issuer, subject, tailnet })) as { readonly client_id: string };
  await seed.preflightConnection("tailscale", { method: "federated", fields: { clientId } });
  await once.connectAccount("tailscale", { method: "federated", fields: { clientId } });
}
