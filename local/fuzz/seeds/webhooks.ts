import { dataOf } from "../../../client/api-failure.ts";
import type { SeedWorld } from "./world.ts";

/** Webhooks of two organisations: one keeps its own, the other's is deleted. */
export async function seedWebhooks({ recorder, receiver, customers }: SeedWorld): Promise<void> {
  const { seed, client } = await recorder.actor(customers.kept.googleLogin.org);
  dataOf(await client.putWebhook({ url: receiver }));
  await seed.putWebhook({ url: receiver, kinds: ["connection.connected"] });
  await seed.testWebhook();
  const other = await recorder.actor(customers.spare.googleLogin.org);
  dataOf(await other.client.putWebhook({ url: receiver }));
  await other.once.rotateWebhookKey();
  await other.once.deleteWebhook();
}
