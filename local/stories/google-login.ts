import { setTimeout as sleep } from "node:timers/promises";
import { dataOf } from "../../client/api-failure.ts";
import type { Connection } from "../../client/generated/operations.ts";
import type { Progress } from "../../ops/progress.ts";
import { steer } from "../console/troubles/trouble.ts";
import { googleSetup } from "./google-setup.ts";
import { signIn } from "./sign-in.ts";
import type { Story } from "./story.ts";
import { storyConnection } from "./story-connection.ts";
import { getWith, storySteps } from "./story-steps.ts";
import type { StoryTarget } from "./story-target.ts";
import { watchSetup } from "./watch-setup.ts";

/** The shortest lifetime that works with the schedule's period. Such a token is due within seconds. */
const shortSeconds = 65;
const usualSeconds = 3599;

const title = "Google Cloud login";

type State = { readonly accounts: readonly { readonly sub: string; readonly refresh_tokens: readonly { readonly status: string }[] }[] };

/**
 * Connects with a token that expires after about a minute: the schedule refreshes it, the broker serves its token, the customer withdraws
 * the grant at Google and connects again. Then its projects are set up, and the disconnect takes that back.
 */
export function googleLoginStory(target: StoryTarget, progress: Progress): Story {
  const connection = storyConnection(target, { provider: "gcp", org: "acme", person: "ada" });
  const { client, read } = connection;
  const control = steer(target.google);
  const steps = storySteps({ title, connection }, progress);
  const setup = googleSetup(connection, control, progress);
  const requestLink = async () => dataOf(await client.startLogin()).login_url;
  const connect = async () => {
    const { task_id = "" } = await signIn(connection, requestLink, progress.details);
    await progress.details.step("Setup", async (say) => {
      const { status } = await watchSetup(connection, task_id, { say });
      say(status);
      if (status !== "needs_selection") {
        throw new Error(`more than five projects can be set up, and the setup ended with ${status}`);
      }
    });
  };
  const setLifetime = (seconds: number) => control("POST", "settings", { access_token_lifetime_seconds: seconds });

  return {
    provider: "Google Cloud",
    title,
    connection,

    connect: async () => {
      await setup.begin();
      await setLifetime(shortSeconds);
      await steps.connect(async () => {
        await connect();
        return "sign-in with PKCE, confirmed by who started; it has seven projects, and none is changed yet";
      });
      await setLifetime(usualSeconds);
    },

    keep: async () => {
      const connected = await read();
      progress.details.line(`  the token expires in ${secondsUntil(connected.expires_at)} s; ${connected.next?.what ?? "no timer"}`);
      await progress.step(`${title}, the schedule`, async (say) => {
        const refreshed = await waitForRefresh(read, connected, target.tick, say);
        const versions = `${connected.credential?.version} to ${refreshed.credential?.version}`;
        say(`refreshed: version ${versions}, expires in ${secondsUntil(refreshed.expires_at)} s`);
      });
      await steps.serve((served) => getWith(served, `${target.google}/v1/userinfo`), { min_ttl: 600 });
      await steps.breaks(
        "the customer removes the application",
        async () => {
          await control("POST", "revoke", { sub: connected.identity.id });
          await connection.refresh().catch(() => undefined);
        },
        "grant_revoked",
      );
      await steps.reconnect("the customer connects again", async () => {
        await connect();
        return "with a new grant";
      });
    },

    setUp: setup.tell,
    compare: setup.compare,

    made: {
      what: "grants",
      countLive: async () => {
        const { accounts } = (await control("GET", "state")) as State;
        return accounts.flatMap(({ refresh_tokens }) => refresh_tokens).filter(({ status }) => status === "live").length;
      },
    },
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
    if (Date.parse(connection.expires_at ?? "") > Date.parse(before.expires_at ?? "")) {
      return connection;
    }
    say(`the token expires in ${secondsUntil(before.expires_at)} s`);
    await sleep(500);
  }
  throw new Error("the schedule did not refresh the token in time");
}

const secondsUntil = (instant: string | null): number => Math.round((Date.parse(instant ?? "") - Date.now()) / 1000);
