import { type TokenBroker, tokenBroker } from "../../lib/connections/tokens/serve-token.ts";
import { bearerOf } from "../fakes/bearer-of.ts";
import { acme, openEngine, signal } from "../fixtures/engine-fixture.ts";

/** The world, its broker, and how often that asked the table and the store. */
export async function openBroker() {
  const world = await openEngine();
  const calls = { acquire: 0, record: 0, read: 0, touch: 0 };
  const { connections, credentials } = world;
  const counted = {
    ...world.engine,
    connections: {
      ...connections,
      acquire: (...call: Parameters<typeof connections.acquire>) => {
        calls.acquire += 1;
        return connections.acquire(...call);
      },
      read: (...call: Parameters<typeof connections.read>) => {
        calls.record += 1;
        return connections.read(...call);
      },
      touch: (...call: Parameters<typeof connections.touch>) => {
        calls.touch += 1;
        return connections.touch(...call);
      },
    },
    credentials: {
      ...credentials,
      read: (...call: Parameters<typeof credentials.read>) => {
        calls.read += 1;
        return credentials.read(...call);
      },
      ...(credentials.readToken === undefined
        ? {}
        : {
            readToken: async (...call: Parameters<typeof credentials.read>) => {
              calls.read += 1;
              return credentials.readToken?.(...call);
            },
          }),
    },
  };
  const broker = tokenBroker(counted);
  const serve = async (minTtlSeconds = 300, using: TokenBroker = broker) => bearerOf(await using.serve(acme, minTtlSeconds, signal));
  return { ...world, broker, counted, calls, serve };
}
