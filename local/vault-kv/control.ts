import { json } from "../simulator/reply.ts";
import type { Route } from "../simulator/route.ts";
import { KvStore } from "./kv-store.ts";
import type { World } from "./world.ts";

/** Makes a command without input and without an answer. */
const post = (name: string, run: (world: World) => void): Route<World> => ({
  method: "POST",
  path: `/_control/${name}`,
  handle: (_call, world) => {
    run(world);
    return json(200, {});
  },
});

/** This endpoint's own commands. None reveals a value: a canary test reads all of them. */
export const controlRoutes: readonly Route<World>[] = [
  post("seal", (world) => {
    world.sealed = true;
  }),
  post("unseal", (world) => {
    world.sealed = false;
  }),
  post("empty", (world) => {
    world.kv = new KvStore(world.options);
  }),
  post("revoke-tokens", ({ tokens }) => tokens.revokeAll()),
  { method: "GET", path: "/_control/keys", handle: (_call, world) => json(200, describeKeys(world)) },
];

function describeKeys({ kv }: World) {
  return [...kv.entries].map(([path, { current, versions }]) => ({
    path,
    current_version: current,
    versions: [...versions].map(([version, { data, deletionTime, destroyed }]) => ({
      version,
      fields: Object.keys(data ?? {}),
      deleted: deletionTime !== "",
      destroyed,
    })),
  }));
}
