import { type SubmitConnectionDeps, submitConnection } from "../../../lib/connections/connect/submit-connection.ts";
import { disconnectConnection } from "../../../lib/connections/disconnect/disconnect-connection.ts";
import { buildMethods } from "../../../lib/connections/methods.ts";
import type { DisconnectPorts } from "../../../lib/connections/ports.ts";
import { defined } from "../../../lib/defined.ts";
import { Secret } from "../../../lib/secret.ts";
import { type ScriptedSubmission, scriptedSubmission } from "../../fakes/scripted-submission.ts";
import { acme, openWorld, signal } from "../../fixtures/connect-fixture.ts";

export const live = { ...acme, area: "connections" } as const;
export const secret = "client-secret-canary";
export const account = "acme-tailnet";

/** The world of a login, with a provider that can be connected by a submission as well. */
export function openSubmitWorld(options: Parameters<typeof scriptedSubmission>[1] = {}) {
  const world = openWorld("off");
  const client = scriptedSubmission(world.clock, options);
  const role = scriptedSubmission(world.clock, { ...options, name: "role", storesNothing: true });
  const deps = { ...world.deps, client, role, methods: buildMethods(world.provider, client, role) };
  client.know(secret, account);
  role.know(secret, account);

  const submit = (
    sent: string = secret,
    {
      method = client,
      replaceAccount = false,
      endsLogin,
    }: { method?: ScriptedSubmission; replaceAccount?: boolean; endsLogin?: string } = {},
    using: SubmitConnectionDeps = deps,
  ) =>
    submitConnection(
      using,
      { at: acme, method, input: { secret: new Secret(sent) }, principalId: "user-1", replaceAccount, ...defined({ endsLogin }) },
      { work: signal, withdraw: signal },
    );

  /** A whole login at the same provider, in the same slot. */
  const login = async (replaceAccount = false, using = deps) => world.complete(await world.consent({ replaceAccount }), using);
  const disconnect = (using: DisconnectPorts = deps) => disconnectConnection(using, acme, { principalId: "user-1" }, signal);
  const sweep = (using: typeof deps = deps) => world.sweep(using);

  /** Each credential that the store was ever given. */
  const written = new Set<string>();
  const { write } = deps.credentials;
  deps.credentials.write = (key, ...given) => {
    written.add(JSON.stringify(key));
    return write(key, ...given);
  };

  /** Lists everything that is stored besides the live connection. */
  const leftBehind = async () => {
    const keys = [...written].map((key): typeof live => JSON.parse(key)).filter((key) => key.area !== live.area);
    const stored = await Promise.all(keys.map((key) => world.held(key)));
    return [...stored.filter((fields) => fields !== undefined), ...world.parked.all()];
  };

  /** As if a duty had made a key at the provider and stored it. */
  const addKey = async (id = "key-1") => {
    const stored = await deps.credentials.read(live);
    client.createKey(id);
    const fields = { ...stored?.fields, auth_key: new Secret(id) };
    const { version } = await deps.credentials.write(live, fields, { cas: stored?.version ?? 0 });
    deps.connections.patch(acme, { credential: { ref: deps.credentials.locate(live), version } });
  };

  return { ...world, client, role, deps, submit, login, disconnect, sweep, leftBehind, addKey };
}

export type SubmitWorld = ReturnType<typeof openSubmitWorld>;
