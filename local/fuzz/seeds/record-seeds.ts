import { createClient } from "../../../client/create-client.ts";
import { seedAws } from "./aws.ts";
import { seedAzure } from "./azure.ts";
import { seedConnectSessions } from "./connect-sessions.ts";
import { seedConnections } from "./connections.ts";
import { seedGoogle } from "./google.ts";
import { seedKeyless } from "./keyless.ts";
import { seedOvh } from "./ovh.ts";
import { seedPlainReads } from "./plain-reads.ts";
import { seedTailscale } from "./tailscale.ts";
import { seedWebhooks } from "./webhooks.ts";
import type { SeedWorld } from "./world.ts";

/** Records requests that succeed: at least one for each route. @throws {Error} A route has none, or what a seed needs could not be made. */
export async function recordSeeds(world: SeedWorld): Promise<void> {
  await Promise.all(
    [
      seedPlainReads,
      seedConnections,
      seedConnectSessions,
      seedWebhooks,
      seedGoogle,
      seedOvh,
      seedTailscale,
      seedAzure,
      seedAws,
      seedKeyless,
    ].map((seed) => seed(world)),
  );
  const seeded = new Set(world.recorder.seeds.map(({ operation }) => operation));
  const without = Object.keys(createClient({ baseUrl: world.target.api })).filter((operation) => !seeded.has(operation));
  if (without.length > 0) {
    throw new Error(`local/fuzz/seeds has no request for ${without.join(", ")}`);
  }
}
