import { dataOf } from "../../../client/api-failure.ts";
import { steer } from "../../console/troubles/trouble.ts";
import type { Application, SeedWorld } from "./world.ts";

/** Routes of Azure alone. */
export async function seedAzure({ target, recorder, customers }: SeedWorld): Promise<void> {
  const { seed, client } = await recorder.actor(customers.kept.azureApplication.org);
  const { projects } = dataOf(await client.listAzureSubscriptions());
  await seed.chooseAzureSubscriptions({ projects: projects.map(({ projectId }) => ({ projectId, enabled: true })) });

  type Registered = Application & { readonly tenant_id: string };
  const { tenant_id, client_id, client_secret } = (await steer(target.azure)("POST", "applications", {})) as Registered;
  const sent = { tenantId: tenant_id, clientId: client_id, clientSecret: client_secret };
  const newcomer = await recorder.actor("seed-azure-application");
  await newcomer.seed.readAzureCertificate("azure");
  await newcomer.seed.preflightConnection("azure", sent);
  await newcomer.once.connectAzure(sent);
}
