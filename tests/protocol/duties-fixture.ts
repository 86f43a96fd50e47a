import type { Connection, DutyTimes } from "../../lib/connections/connection.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import { Secret } from "../../lib/secret.ts";
import { keyServer, scriptedDuties } from "../fakes/scripted-duties.ts";
import { openEngine } from "../fixtures/engine-fixture.ts";
import { newConnection } from "../fixtures/new-connection.ts";

export const client = { tenant: "acme", provider: "tailscale", account: "default" } as const;
export const clientId = "connection-of-a-client";
const area = "connections";

/**
 * The world of a connection whose tokens are minted, beside one of a login. It stores a credential unless told otherwise.
 *
 * @param duties - Seconds from now at which each falls due.
 */
export async function openDuties(duties: Readonly<Record<string, number>>, options: { readonly storesNothing?: boolean } = {}) {
  const world = await openEngine();
  const { clock, connections, credentials, provider } = world;
  const server = keyServer(clock);
  const method = scriptedDuties(server);
  const engine = { ...world.engine, methods: buildMethods(provider, method) };
  const at = (seconds: number) => new Date(clock().getTime() + seconds * 1000);
  const times: DutyTimes = Object.fromEntries(Object.entries(duties).map(([name, seconds]) => [name, at(seconds)]));

  const addClient = async (tenant: string = client.tenant, changes: Partial<Connection> = {}) => {
    const { expiresAt: _, credential: __, setupRunId: ___, ...rest } = newConnection({ ...client, id: clientId, ...changes });
    const key = { ...client, tenant };
    const firstDue = Object.values(times).sort((one, other) => one.getTime() - other.getTime())[0];
    const record: Connection = {
      ...rest,
      tenant,
      method: method.name,
      hasRefreshToken: false,
      lastUsedAt: clock(),
      details: { tailnet: "T1234CNTRL" },
      duties: times,
      ...(firstDue === undefined ? {} : { due: { at: firstDue, reason: "duty" } }),
    };
    if (options.storesNothing === true) {
      await connections.write(record, undefined, []);
      return key;
    }
    const fields = { grant_id: new Secret(record.grantId), client_id: new Secret("id"), client_secret: new Secret("secret") };
    const { version } = await credentials.write({ ...key, area }, fields, { cas: 0 });
    await connections.write({ ...record, credential: { ref: credentials.locate({ ...key, area }), version } }, undefined, []);
    return key;
  };

  await addClient();
  const stored = async () => {
    const found = await credentials.read({ ...client, area });
    const fields = Object.entries(found?.fields ?? {}).map(([name, secret]) => [name, secret.reveal()]);
    return { version: found?.version, fields: Object.fromEntries(fields) as Record<string, string> };
  };
  const readClient = () => world.read(client);
  const untilDue = () => world.untilDue(client);
  const tick: typeof world.tick = (ticking, using = engine) => world.tick(ticking, using);
  return { ...world, engine, server, method, at, addClient, stored, readClient, untilDue, tick };
}

export type Duties = Awaited<ReturnType<typeof openDuties>>;
