import { setTimeout as sleep } from "node:timers/promises";
import { caller } from "./call-api.ts";
import { connectGoogle } from "./journey.ts";
import type { Progress } from "./progress.ts";
import { controlOf, type Story, type StoryTarget, tellFailure } from "./story.ts";

type Connection = {
  readonly status: string;
  readonly identity: { readonly id: string; readonly label: string };
  readonly expires_at: string;
  readonly next: { readonly at: string; readonly what: string } | null;
  readonly last_failure: { readonly code: string; readonly title: string; readonly action: string; readonly owner: string } | null;
  readonly credential: { readonly version: number };
};

/** The shortest lifetime that works with the schedule's period. Such a token is due within seconds. */
const shortSeconds = 65;
const usualSeconds = 3599;

const name = "Google Cloud";

/**
 * Connects with a token that expires after about a minute, and follows the connection: the schedule refreshes it, the broker serves
 * its token, the customer withdraws the grant at Google, the customer connects again and disconnects.
 */
export function googleStory(target: StoryTarget, progress: Progress): Story {
  const { call } = caller(target);
  const read = () => call<Connection>("GET", "/connections/gcp");
  const control = controlOf(target.google);
  const connect = async (say: (detail: string) => void, how: string) => {
    await connectGoogle(target, progress.details);
    const { status, identity } = await read();
    say(`${identity.label} is ${status}: ${how}`);
  };

  return {
    connect: async () => {
      await control("POST", "settings", { access_token_lifetime_seconds: shortSeconds });
      await progress.step(name, (say) => connect(say, "sign-in with PKCE, confirmed by who started, projects set up"));
      await control("POST", "settings", { access_token_lifetime_seconds: usualSeconds });
    },

    keep: async () => {
      const connected = await read();
      progress.details.line(`  the token expires in ${secondsUntil(connected.expires_at)} s; ${connected.next?.what ?? "no timer"}`);
      await progress.step(`${name}, the schedule`, async (say) => {
        const refreshed = await waitForRefresh(read, connected, target.tick, say);
        say(
          `refreshed: version ${connected.credential.version} to ${refreshed.credential.version}, expires in ${secondsUntil(refreshed.expires_at)} s`,
        );
      });
      await progress.step(`${name}, a machine asks for the token`, async (say) => {
        const { call: ask } = caller({ ...target, token: target.machineToken });
        const served = await ask<{ access_token: string; token_type: string }>("GET", "/connections/gcp/token?min_ttl=600");
        const userinfo = await fetch(`${target.google}/v1/userinfo`, { headers: { authorization: `Bearer ${served.access_token}` } });
        const { works } = await call<{ works: boolean }>("POST", "/connections/gcp/check");
        if (!userinfo.ok || !works) {
          throw new Error(`Google does not take the token that was served: ${userinfo.status}`);
        }
        say(`served, and Google takes it: ${userinfo.status}`);
      });
      await progress.step(`${name}, the customer removes the application`, async (say) => {
        await control("POST", "revoke", { sub: connected.identity.id });
        await call("POST", "/connections/gcp/refresh").catch(() => undefined);
        const { status, last_failure } = await read();
        if (status !== "reauth_required" || last_failure === null) {
          throw new Error(`the connection is ${status}, although its grant was withdrawn`);
        }
        say(`${status}: ${tellFailure(last_failure)}`);
      });
      await progress.step(`${name}, the customer connects again`, (say) => connect(say, "the same connection"));
    },

    giveBack: () =>
      progress.step(name, async (say) => {
        const { state, revoked, left } = await call<{ state: string; revoked: boolean; left: readonly unknown[] }>(
          "DELETE",
          "/connections/gcp",
        );
        if (state !== "disconnected" || !revoked) {
          throw new Error(`the connection is ${state}, revoked: ${revoked}`);
        }
        say(`${state}: revoked at Google, erased in the credential store, ${left.length === 0 ? "nothing left" : JSON.stringify(left)}`);
      }),
  };
}

async function waitForRefresh(
  read: () => Promise<Connection>,
  before: Connection,
  tick: StoryTarget["tick"],
  say: (detail: string) => void,
): Promise<Connection> {
  // Longer than two periods of the schedule, because the first tick may already be running.
  for (let look = 0; look < 300; look += 1) {
    await tick?.();
    const connection = await read();
    if (connection.expires_at > before.expires_at) {
      return connection;
    }
    say(`the token expires in ${secondsUntil(before.expires_at)} s`);
    await sleep(500);
  }
  throw new Error("the schedule did not refresh the token in time");
}

const secondsUntil = (instant: string): number => Math.round((Date.parse(instant) - Date.now()) / 1000);
