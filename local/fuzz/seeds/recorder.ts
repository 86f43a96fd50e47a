import { type Client, createClient } from "../../../client/create-client.ts";
import type { StoryTarget } from "../../stories/story-target.ts";
import { allRights } from "./rights.ts";

/** A request that succeeds, as the client would send it. */
export type Seed = {
  readonly operation: string;
  readonly org: string;
  /** Who sends it: a path or a query may name them. */
  readonly uid: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether it succeeds once only, or ends what other requests need. */
  readonly once: boolean;
};

/** A person of an organisation, for whom no other request counts against a limit. */
export type Actor = {
  readonly uid: string;
  /** Sends at once: what a seed needs beforehand. */
  readonly client: Client;
  /** Notes what it would send, in place of sending it. */
  readonly seed: Client;
  /** The same, of what succeeds once only, or ends what other requests need. */
  readonly once: Client;
};

export type Recorder = {
  readonly seeds: readonly Seed[];
  /** @param rights - Default: all that a route asks for. */
  actor(org: string, rights?: readonly string[]): Promise<Actor>;
};

export function openRecorder({ api: baseUrl, signToken }: Pick<StoryTarget, "api" | "signToken">): Recorder {
  const seeds: Seed[] = [];
  let actors = 0;
  return {
    seeds,
    actor: async (org, rights = allRights) => {
      actors += 1;
      const uid = `seed-${actors}`;
      const token = await signToken({ sub: uid, org, permissions: rights });
      const credential = () => ({ authorization: `Bearer ${token}` });
      const noting = (once: boolean) =>
        toNotingClient((operation) => {
          const note = async (url: URL | string | Request, { headers, body }: RequestInit = {}) => {
            const sent = typeof body === "string" || body instanceof URLSearchParams ? { body: String(body) } : {};
            const path = String(url).slice(baseUrl.length);
            seeds.push({ operation, org, uid, path, headers: Object.fromEntries(new Headers(headers)), ...sent, once });
            return Response.json({});
          };
          return createClient({ baseUrl, credential, fetch: note });
        });
      return { uid, client: createClient({ baseUrl, credential }), seed: noting(false), once: noting(true) };
    },
  };
}

/** A client of which each function knows its own name. */
const toNotingClient = (open: (operation: string) => Client): Client =>
  new Proxy({} as Client, { get: (_, operation) => Reflect.get(open(String(operation)), operation) });
