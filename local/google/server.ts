import { findRoute } from "../simulator/route.ts";
import { type Simulator, startSimulator } from "../simulator/server.ts";
import { controlRoutes } from "./control.ts";
import { describeCall, describeState } from "./describe.ts";
import type { GoogleClient } from "./google-client.ts";
import { renderNotFound } from "./page.ts";
import { googleRoutes } from "./routes.ts";
import { settingsSchema } from "./settings.ts";
import { createSigningKey } from "./signing-key.ts";
import { createWorld, type World } from "./world.ts";

type GoogleOptions = {
  readonly port: number;
  readonly clients: readonly GoogleClient[];
  readonly issuers?: Readonly<Record<string, string>>;
};

/**
 * Starts a simulator of the parts of Google that a connection needs, on the loopback address only.
 *
 * All of Google's hosts share one base URL, which is also the issuer. The simulator refuses what Google refuses. The control
 * plane under `/_control/` changes its behaviour.
 *
 * @param options.port - 0 takes a free one.
 * @param options.clients - The operator's registered OAuth clients, of one Cloud project.
 * @param options.issuers - By the origin of an issuer that customers trust: where this machine serves it. Default none.
 */
export async function startGoogle({ port, clients, issuers = {} }: GoogleOptions): Promise<Simulator> {
  const key = await createSigningKey();
  return startSimulator<World>(
    {
      name: "Google",
      createWorld: (url) => createWorld(url, { clients, key, issuers }),
      answer: (call, world) => {
        world.grants.carryOutRevocations(world.clock.now());
        return (findRoute(googleRoutes, call) ?? renderNotFound)(call, world);
      },
      settingsSchema,
      commands: controlRoutes,
      describeCall,
      describeState,
    },
    { port },
  );
}
