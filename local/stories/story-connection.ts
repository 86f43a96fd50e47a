import { setTimeout as sleep } from "node:timers/promises";
import { dataOf } from "../../client/api-failure.ts";
import { type Client, createClient } from "../../client/create-client.ts";
import type { CheckConnection200, Connection, Disconnection, ProviderName, ReadTokenParams } from "../../client/generated/operations.ts";
import type { Token } from "../../client/with-token.ts";
import type { StoryTarget } from "./story-target.ts";

/** What the broker serves: a bearer token, or the keys of a session at AWS. */
export type Served = Token;

/** Of the answer to a disconnect: what a story tells. */
export type Disconnected = Pick<Disconnection, "state" | "revoked" | "undone"> & {
  readonly left: readonly Pick<Disconnection["left"][number], "what" | "target" | "name" | "url" | "command" | "lives_until">[];
};

/** One connection, by the routes that every provider shares. */
export type StoryConnection = {
  /** Every route, as the person who connects. */
  readonly client: Client;
  /** Like all below, throws an `ApiFailure` when the API answers with a failure. */
  read(): Promise<Connection>;
  check(): Promise<CheckConnection200>;
  refresh(): Promise<unknown>;
  /** Asks the broker, as a machine of the same organisation. */
  serve(wanted?: ReadTokenParams): Promise<Served>;
  /** Asks again until what a setup made is removed, which may take longer than one answer waits. */
  disconnect(): Promise<Disconnection>;
};

type Named = {
  readonly provider: ProviderName;
  /** Default: the provider's only one. */
  readonly account?: string;
  readonly org: string;
  /** Not one for all stories: the limits of the API are each person's. */
  readonly person: string;
};

export function storyConnection(target: StoryTarget, { provider, account = "default", org, person }: Named): StoryConnection {
  const clientOf = (signed: Promise<string>) =>
    createClient({ baseUrl: target.api, credential: async () => ({ authorization: `Bearer ${await signed}` }) });
  const client = clientOf(target.signToken({ sub: person, org }));
  const machine = clientOf(target.signToken({ sub: "scanner", org, permissions: ["tokens:read"] }));
  return {
    client,
    read: async () => dataOf(await client.readConnectionOfAccount(provider, account)),
    check: async () => dataOf(await client.checkConnection(provider, { account })),
    refresh: async () => dataOf(await client.refreshConnection(provider, { account })),
    serve: async (wanted = {}) => dataOf(await machine.readToken(provider, { account, ...wanted })),
    disconnect: async () => {
      const ask = async () => dataOf(await client.disconnectConnection(provider, { account }));
      let answer = await ask();
      for (let again = 0; again < 60 && answer.state === "disconnecting"; again += 1) {
        await sleep(1000);
        answer = await ask();
      }
      return answer;
    },
  };
}
