import { buildMethods } from "../../../lib/connections/methods.ts";
import { buildSetups } from "../../../lib/connections/setup-starter.ts";
import { type Death, mortalProcess } from "../crash-fixture.ts";
import type { SubmitWorld } from "./submit-fixture.ts";

/** Starts a process in the world of a submission that dies at one of its calls, if at all. */
export function startMortal(world: SubmitWorld, death?: Death) {
  const { steps, wrap, isDead } = mortalProcess(death);
  const { attempts, connections, parked, tombstones, revocationMarks, credentials, sealer, provider, client, role, setup, events } =
    world.deps;
  const ports = { attempts, connections, parked, tombstones, revocationMarks, sealer, setup, events };
  const wrapped = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, wrap(name, port)])) as typeof ports;
  const methods = { provider: wrap("provider", provider), client: wrap("client", client), role: wrap("role", role) };
  const deps: SubmitWorld["deps"] = {
    ...world.deps,
    ...wrapped,
    credentials: Object.assign(credentials.through(wrap), { through: credentials.through, failNext: credentials.failNext }),
    ...methods,
    methods: buildMethods(methods.provider, methods.client, methods.role),
    setups: buildSetups({ gcp: wrapped.setup }),
  };
  return { steps, isDead, deps };
}
