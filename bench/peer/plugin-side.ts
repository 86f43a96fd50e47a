import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { mapBounded } from "../../lib/map-bounded.ts";
import { delaysMs } from "../mocks/world.ts";
import { filler } from "../seeded-connection.ts";
import type { Mocks } from "../start-mocks.ts";
import { mounts, type Peer } from "./start-peer.ts";

/** Credentials of each mount: one pass of the plugin's scheduler refreshes all of them. */
export const credentials = 320;
const inFlight = 32;

/** An interval whose share of 1.2 is longer than a token lives: every token is due in a pass, and there is no second pass. */
const passSeconds = 3600;

type Mount = keyof typeof mounts;
/** `cpuMs`: of one read, without that of its caller. */
export type Reads = { readonly perSecond: number; readonly cpuMs: number };
export type Pass = { readonly perSecond: number; readonly cpuMs: number; readonly tokenRequests: number };

/** Stores credentials, each from a refresh token that the plugin redeems. */
export async function seedPlugin({ api }: Peer): Promise<void> {
  for (const [mount, prefix] of [
    ["rotating", "rotating."],
    ["plain", "1//0e"],
  ] as const) {
    const names = Array.from({ length: credentials }, (_, index) => index);
    await mapBounded(names, inFlight, (index) =>
      api("POST", `${mounts[mount]}/creds/c${index}`, { server: "mock", refresh_token: filler(prefix, `peer ${mount} ${index}`, 103) }),
    );
  }
}

/** Lets the plugin's scheduler refresh every credential of a mount once, with its 16 workers. @throws {Error} It did not get to all of them. */
export async function refreshAll(peer: Peer, mocks: Mocks, mount: Mount): Promise<Pass> {
  await mocks.reset();
  const cpuFrom = peer.cpuMs();
  // A change of the configuration starts a pass, after a second or two that do not count.
  await peer.api("POST", `${mounts[mount]}/config`, { tune_refresh_check_interval_seconds: passSeconds });
  const from = await untilAsked(mocks, 1);
  const to = await untilAsked(mocks, credentials);
  const { tokenRequests } = await mocks.counts();
  // The mocks count a request when it arrives, and answer later.
  const answered = delaysMs.provider;
  const seconds = (to - from + answered) / 1000;
  await sleep(answered + 200);
  return { perSecond: credentials / seconds, cpuMs: (peer.cpuMs() - cpuFrom) / credentials, tokenRequests };
}

/** Waits until the provider was asked so often. @returns When it was. @throws {Error} It was not within a minute. */
async function untilAsked(mocks: Mocks, times: number): Promise<number> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const { tokenRequests } = await mocks.counts();
    if (tokenRequests >= times) {
      return performance.now();
    }
    if (performance.now() > deadline) {
      throw new Error(`the plugin has asked for ${tokenRequests} of ${times} tokens`);
    }
    await sleep(10);
  }
}

const agent = new Agent({ keepAlive: true, maxSockets: inFlight });

/** Reads credentials over HTTP, 32 at a time. @throws {Error} An answer is not 200. */
export async function readMany({ vault, cpuMs }: Peer, times: number): Promise<Reads> {
  const cpuFrom = cpuMs();
  const from = performance.now();
  await mapBounded(
    Array.from({ length: times }, (_, index) => index % credentials),
    inFlight,
    (index) => read(`${vault.address}/v1/${mounts.plain}/creds/c${index}`, vault.rootToken),
  );
  return { perSecond: (times * 1000) / (performance.now() - from), cpuMs: (cpuMs() - cpuFrom) / times };
}

const read = (url: string, token: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const sent = request(url, { agent, headers: { "X-Vault-Token": token } }, (answer) => {
      answer.resume();
      answer.once("end", () => (answer.statusCode === 200 ? resolve() : reject(new Error(`the plugin answered ${answer.statusCode}`))));
    });
    sent.once("error", reject).end();
  });
