import { type Simulator, startSimulator } from "../simulator/server.ts";
import { noSettings } from "../simulator/simulation.ts";
import { answer } from "./answer.ts";
import { controlRoutes } from "./control.ts";
import { createWorld, type VaultKvOptions, type World } from "./world.ts";

/**
 * Starts a KV version 2 endpoint on this machine that answers as Vault 1.21 does: same paths, codes, texts, versions,
 * policies and logins. For the local stack and tests; nothing is stored on disk.
 */
export function startVaultKv(options: VaultKvOptions): Promise<Simulator> {
  return startSimulator<World>(
    {
      name: "Vault",
      createWorld: () => createWorld(options),
      answer,
      settingsSchema: noSettings,
      commands: controlRoutes,
      // The path holds no secret; the token and the body do.
      describeCall: () => ({}),
      describeState: ({ sealed }) => ({ sealed }),
    },
    options,
  );
}
