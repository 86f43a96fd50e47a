import { setTimeout as sleep } from "node:timers/promises";
import { caller } from "../call-api.ts";
import type { StoryTarget } from "./story-target.ts";

/** What happened, what to do, and who does it, as the product tells it. */
export type Finding = { readonly code: string; readonly title: string; readonly action: string; readonly owner: string };

export type Connection = {
  readonly id: string;
  readonly status: string;
  readonly method: string;
  readonly identity: { readonly id: string; readonly label: string | null };
  readonly expires_at: string;
  readonly next: { readonly what: string } | null;
  /** `null`: the method stores nothing. */
  readonly credential: { readonly version: number; readonly reference: string } | null;
  /** The setup that followed its login, where one does. */
  readonly setup_run_id: string | null;
};

export type Check = { readonly works: boolean; readonly findings: readonly Finding[]; readonly failure: Finding | null };

export type Disconnected = {
  readonly state: string;
  readonly revoked: boolean;
  readonly undone: readonly { readonly what: string; readonly state: string; readonly count?: number }[];
  readonly left: readonly {
    readonly what: string;
    readonly target?: string;
    readonly name?: string;
    readonly url?: string;
    readonly command?: string;
    readonly lives_until?: string;
  }[];
};

/** What the broker serves: a bearer token, or the keys of a session at AWS. */
export type Served = {
  readonly access_token: string;
  readonly access_key_id: string;
  readonly secret_access_key: string;
  readonly session_token: string;
};

/** One connection, by the routes that every provider shares. */
export type StoryConnection = {
  /** Calls any route as the person who connects. @throws {Error} The API answered with a failure. */
  call<T>(method: string, path: string, body?: object): Promise<T>;
  read(): Promise<Connection>;
  check(): Promise<Check>;
  refresh(): Promise<unknown>;
  /** Asks the broker, as a machine of the same organisation. */
  serve(query?: string): Promise<Served>;
  /** Asks again until what a setup made is removed, which may take longer than one answer waits. */
  disconnect(): Promise<Disconnected>;
};

type Named = {
  readonly provider: string;
  /** Default: the provider's only one. */
  readonly account?: string;
  readonly org: string;
  /** Not one for all stories: the limits of the API are each person's. */
  readonly person: string;
};

export function storyConnection(target: StoryTarget, { provider, account = "default", org, person }: Named): StoryConnection {
  const signed = target.signToken({ sub: person, org });
  const signedForMachine = target.signToken({ sub: "scanner", org, permissions: ["tokens:read"] });
  const call = async <T>(method: string, path: string, body?: object): Promise<T> =>
    caller({ api: target.api, token: await signed }).call<T>(method, path, body);
  const path = `/connections/${provider}`;
  return {
    call,
    read: () => call("GET", `${path}/${account}`),
    check: () => call("POST", `${path}/check?account=${account}`),
    refresh: () => call("POST", `${path}/refresh?account=${account}`),
    serve: async (query = "") => {
      const machine = caller({ api: target.api, token: await signedForMachine });
      return machine.call("GET", `${path}/token?account=${account}${query}`);
    },
    disconnect: async () => {
      const ask = () => call<Disconnected>("DELETE", `${path}?account=${account}`);
      let answer = await ask();
      for (let again = 0; again < 60 && answer.state === "disconnecting"; again += 1) {
        await sleep(1000);
        answer = await ask();
      }
      return answer;
    },
  };
}
