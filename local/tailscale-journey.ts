import { caller } from "./call-api.ts";
import type { Progress } from "./progress.ts";
import { controlOf, type Story, type StoryTarget, tellFailure } from "./story.ts";

type Finding = { readonly code: string; readonly title: string; readonly action: string; readonly owner: string };
type Check = { readonly works: boolean; readonly findings: readonly Finding[]; readonly failure: Finding | null };
type Connected = { readonly tailnetName: string; readonly deviceCount: number };
type Disconnected = {
  readonly state: string;
  readonly undone: readonly { readonly what: string }[];
  readonly left: readonly { readonly what: string; readonly url?: string }[];
};
type Client = { readonly client_id: string; readonly client_secret: string };
type State = { readonly auth_keys: readonly { readonly status: string }[] };

const name = "Tailscale";

/**
 * Connects with a client that a customer has created, and follows the connection: the broker serves a token, the customer takes a scope
 * from the client and gives it back, revokes the client, connects another one, and disconnects.
 */
export function tailscaleStory(target: StoryTarget, progress: Progress): Story {
  const { call } = caller(target);
  const control = controlOf(target.tailscale);
  const check = () => call<Check>("POST", "/connections/tailscale/check");
  const createClient = async () => (await control("POST", "clients", {})) as Client;
  const countLiveKeys = async () => ((await control("GET", "state")) as State).auth_keys.filter(({ status }) => status === "live").length;
  const connect = async ({ client_id: clientId, client_secret: clientSecret }: Client, say: (detail: string) => void, how: string) => {
    const sent = { clientId, clientSecret };
    const { tailnetName, deviceCount } = await call<Connected>("POST", "/tailscale_api/tailscale/connect", sent);
    const { status } = await call<{ status: string }>("GET", "/connections/tailscale");
    const keys = await countLiveKeys();
    if (status !== "active" || keys !== 1) {
      throw new Error(`the connection is ${status}, with ${keys} auth keys at Tailscale`);
    }
    say(`${tailnetName} is ${status}: ${how}, ${deviceCount} machines, 1 auth key`);
  };
  let client: Client;

  return {
    connect: () =>
      progress.step(name, async (say) => {
        client = await createClient();
        await connect(client, say, "OAuth client verified by reads alone");
      }),

    keep: async () => {
      await progress.step(`${name}, a machine asks for the token`, async (say) => {
        const { call: ask } = caller({ ...target, token: target.machineToken });
        const served = await ask<{ access_token: string }>("GET", "/connections/tailscale/token");
        const headers = { authorization: `Bearer ${served.access_token}` };
        const { ok, status } = await fetch(`${target.tailscale}/api/v2/tailnet/-/devices`, { headers });
        if (!ok) {
          throw new Error(`Tailscale does not take the token that was served: ${status}`);
        }
        say(`requested at Tailscale, stored nowhere, and Tailscale takes it: ${status}`);
      });
      await progress.step(`${name}, the customer unticks a scope`, async (say) => {
        await control("PATCH", `clients/${client.client_id}`, { scopes: ["auth_keys"] });
        const [finding] = (await check()).findings;
        if (finding?.code !== "client_scope_missing") {
          throw new Error(`the check found ${finding?.code ?? "nothing"}`);
        }
        say(`still connected. ${tellFailure(finding)}`);
      });
      await progress.step(`${name}, the customer ticks it again`, async (say) => {
        await control("PATCH", `clients/${client.client_id}`, { scopes: ["devices:core:read", "auth_keys"] });
        const { works, findings } = await check();
        if (!works || findings.length > 0) {
          throw new Error(`the check found ${findings.map(({ code }) => code).join(", ")}`);
        }
        say("it works, and the check finds nothing");
      });
      await progress.step(`${name}, the customer revokes the client`, async (say) => {
        await control("DELETE", `clients/${client.client_id}`);
        const { failure } = await check();
        const { status } = await call<{ status: string }>("GET", "/connections/tailscale");
        if (status !== "reauth_required" || failure === null) {
          throw new Error(`the connection is ${status}, although its client was revoked`);
        }
        say(`${status}: ${tellFailure(failure)}`);
      });
      await progress.step(`${name}, the customer connects another client`, async (say) => {
        client = await createClient();
        await connect(client, say, "the same connection, SSH key and auth key");
      });
    },

    giveBack: () =>
      progress.step(name, async (say) => {
        const { state, undone, left } = await call<Disconnected>("DELETE", "/connections/tailscale");
        const keys = await countLiveKeys();
        if (state !== "disconnected" || keys > 0) {
          throw new Error(`the connection is ${state}, with ${keys} auth keys at Tailscale`);
        }
        const gone = undone.map(({ what }) => toWords(what)).join(", ");
        const url = left.find(({ what }) => what === "client")?.url;
        say(`${state}: ${gone} deleted at Tailscale, erased in the credential store; the customer deletes the client: ${url}`);
      }),
  };
}

const toWords = (what: string): string => what.replaceAll("_", " ");
