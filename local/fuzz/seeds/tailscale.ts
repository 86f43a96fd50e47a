import { dataOf } from "../../../client/api-failure.ts";
import { steer } from "../../console/troubles/trouble.ts";
import type { Application, SeedWorld } from "./world.ts";

/** Routes of Tailscale alone. */
export async function seedTailscale({ target, recorder, customers }: SeedWorld): Promise<void> {
  const { seed, once, client } = await recorder.actor(customers.kept.tailscaleClient.org);
  const { tailnets } = dataOf(await client.listTailnets());
  const id = tailnets[0]?.id ?? "";
  const makeKey = async () => dataOf(await client.createTailscaleAuthKey({ description: "seed" })).key.id;
  await seed.createTailscaleAuthKey({ reusable: true, description: "build agents" });
  await seed.readTailscaleAuthKey(await makeKey());
  await once.deleteTailscaleAuthKey(await makeKey());
  await seed.chooseTailnets({ tailnets: [{ id, enabled: true }] });
  await seed.chooseRootTailnet({ tailnetId: id });
  await seed.refreshTailscaleToken();
  await seed.refreshTailscaleTokenShort();
  await (await recorder.actor(customers.spare.tailscaleClient.org)).once.disconnectTailscale();

  const { client_id: clientId, client_secret: clientSecret } = (await steer(target.tailscale)("POST", "clients", {})) as Application;
  const sent = { clientId, clientSecret };
  const newcomer = await recorder.actor("seed-tailscale-client");
  await newcomer.seed.preflightConnection("tailscale", sent);
  await newcomer.once.connectTailscale(sent);
  const neutral = await recorder.actor("seed-tailscale-neutral");
  await neutral.seed.preflightConnection("tailscale", { method: "client", fields: sent });
  await neutral.once.connectAccount("tailscale", { method: "client", fields: sent });
}
