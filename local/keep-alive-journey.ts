import { setTimeout as sleep } from "node:timers/promises";
import { caller } from "./call-api.ts";
import { connectGoogle, type JourneyTarget } from "./journey.ts";
import type { Progress } from "./progress.ts";
import { readJson } from "./read-json.ts";

export type KeepAliveTarget = JourneyTarget & {
  /** A bearer token of a machine that may ask for customers' tokens. */
  readonly machineToken: string;
  /** The simulator of Google; its control plane is below `/_control`. */
  readonly google: string;
  /** Runs the schedule's next minute now; absent where the schedule fires by itself. */
  readonly tick?: () => Promise<void>;
  /** Shows everything that is stored. @returns The paths in the credential store. */
  readonly showStored: (when: string) => Promise<readonly string[]>;
};

type Connection = {
  readonly status: string;
  readonly identity: { readonly id: string };
  readonly expires_at: string;
  readonly next: { readonly at: string; readonly what: string } | null;
  readonly last_failure: { readonly code: string; readonly title: string; readonly action: string } | null;
  readonly credential: { readonly version: number };
};

/** The shortest lifetime that works with the schedule's period. Such a token is due within seconds. */
const shortSeconds = 65;
const usualSeconds = 3599;

/**
 * Connects with a token that expires after about a minute, and follows the connection: the schedule refreshes it, the broker serves
 * its token, the customer withdraws the grant at Google, the customer connects again and disconnects.
 *
 * @throws {Error} A step failed.
 */
export async function keepGoogleAlive(target: KeepAliveTarget, progress: Progress): Promise<void> {
  const { call } = caller(target);
  const read = () => call<Connection>("GET", "/connections/gcp");
  const control = controlOf(target.google);

  progress.heading("Connect Google");
  await control("settings", { access_token_lifetime_seconds: shortSeconds });
  await connectGoogle(target, progress);
  await control("settings", { access_token_lifetime_seconds: usualSeconds });

  progress.heading("Keep it alive");
  const connected = await read();
  progress.line(`  the token expires in ${secondsUntil(connected.expires_at)} s; ${connected.next?.what ?? "no timer"}`);
  await progress.step(target.tick === undefined ? "Wait for the schedule" : "The schedule's next minute", async (say) => {
    const refreshed = await waitForRefresh(read, connected, target.tick, say);
    say(
      `refreshed: version ${connected.credential.version} to ${refreshed.credential.version}, expires in ${secondsUntil(refreshed.expires_at)} s`,
    );
  });
  await progress.step("Ask the broker for the token, as a machine", async (say) => {
    const { call: ask } = caller({ ...target, token: target.machineToken });
    const served = await ask<{ access_token: string; token_type: string }>("GET", "/connections/gcp/token?min_ttl=600");
    const userinfo = await fetch(`${target.google}/v1/userinfo`, { headers: { authorization: `Bearer ${served.access_token}` } });
    if (!userinfo.ok) {
      throw new Error(`Google does not take the token that was served: ${userinfo.status}`);
    }
    say(`served, and Google takes it: ${userinfo.status}`);
  });
  await progress.step("Ask Google whether the connection works", async (say) => {
    const { works } = await call<{ works: boolean }>("POST", "/connections/gcp/check");
    if (!works) {
      throw new Error("the connection does not work");
    }
    say("it works");
  });

  const stored = await target.showStored("while it is connected");
  if (stored.length !== 1) {
    throw new Error(`one credential should be stored: ${stored.join(", ")}`);
  }

  progress.heading("The customer removes the application at Google");
  await progress.step("Refresh it now", async (say) => {
    await control("revoke", { sub: connected.identity.id });
    const refusal = await call("POST", "/connections/gcp/refresh").then(
      () => "refreshed, although it was withdrawn",
      (error: unknown) => String(error),
    );
    const { status, last_failure } = await read();
    if (status !== "reauth_required") {
      throw new Error(`the connection is ${status}: ${refusal}`);
    }
    say(`${status}: ${last_failure?.title}. ${last_failure?.action}`);
  });

  progress.heading("Connect again, and give it back");
  await connectGoogle(target, progress);
  await progress.step("Disconnect", async (say) => {
    const { state, revoked, left } = await call<{ state: string; revoked: boolean; left: readonly unknown[] }>(
      "DELETE",
      "/connections/gcp",
    );
    const { connections } = await call<{ connections: readonly unknown[] }>("GET", "/connections");
    if (state !== "disconnected" || !revoked || connections.length > 0) {
      throw new Error(`the connection is ${state}, revoked: ${revoked}, listed: ${connections.length}`);
    }
    say(`${state}: revoked at Google, erased in the credential store, ${left.length === 0 ? "nothing left" : JSON.stringify(left)}`);
  });
  const kept = await target.showStored("after the disconnect");
  if (kept.length > 0) {
    throw new Error(`the credential store still holds ${kept.join(", ")}`);
  }
}

async function waitForRefresh(
  read: () => Promise<Connection>,
  before: Connection,
  tick: KeepAliveTarget["tick"],
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

const controlOf = (google: string) => async (path: string, body: object) => {
  await readJson(await fetch(`${google}/_control/${path}`, { method: "POST", body: JSON.stringify(body) }));
};

const secondsUntil = (instant: string): number => Math.round((Date.parse(instant) - Date.now()) / 1000);
