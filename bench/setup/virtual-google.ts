import * as v from "valibot";
import type { SendToCloud } from "../../lib/providers/google/cloud-request.ts";
import { accountsSchema } from "../../local/google/accounts.ts";
import { createIam } from "../../local/google/iam-project.ts";
import { renderNotFound } from "../../local/google/page.ts";
import { googleRoutes } from "../../local/google/routes.ts";
import { CLOUD_PLATFORM } from "../../local/google/scopes.ts";
import { createSigningKey } from "../../local/google/signing-key.ts";
import { createWorld, type World } from "../../local/google/world.ts";
import { Clock } from "../../local/simulator/clock.ts";
import { Refused, type Reply } from "../../local/simulator/reply.ts";
import { findRoute } from "../../local/simulator/route.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** What the benched setups meet, in seconds of the virtual clock. The floor is worked out of the same numbers. */
export const delays = {
  call: 0.25,
  /** How long an operation runs that enables up to six APIs, and one that enables more. */
  enableFew: 24,
  enableMany: 60,
  /** A change of a policy, and a new service account. */
  policy: 120,
  account: 5,
} as const;

export const person = { sub: "110100000000000000009", email: "owner@bench.example" } as const;
const clientId = "700100000001-bench.apps.googleusercontent.com";
const hundredHours = 360_000;

export type VirtualGoogle = {
  readonly url: string;
  readonly projects: readonly string[];
  /** The person's access token. It lasts longer than any run. */
  readonly token: string;
  /** Sends a call: it takes a quarter of a second, and the simulator answers at its end. */
  readonly send: SendToCloud;
};

/** The simulator of Google without its server: its world on a virtual clock, with projects in which nothing is enabled. */
export async function openVirtualGoogle(time: VirtualTime, count: number): Promise<VirtualGoogle> {
  const url = "http://127.0.0.1";
  const world = createWorld(url, {
    clients: [{ clientId, clientSecret: "bench", redirectUris: [] }],
    key: await createSigningKey(),
    issuers: {},
  });
  world.clock = new Clock(time.clock);
  world.settings = {
    ...world.settings,
    enable_seconds: delays.enableFew,
    enable_many_seconds: delays.enableMany,
    iam_propagation_seconds: delays.policy,
    account_propagation_seconds: delays.account,
    home_apis_required: true,
    random_pages: false,
  };
  const projects = Array.from({ length: count }, (_, index) => `bench-project-${String(index).padStart(3, "0")}`);
  const listed = projects.map((projectId, index) => ({ projectId, number: String(700_200_000_000 + index), displayName: projectId }));
  world.accounts = v.parse(accountsSchema, [{ ...person, projects: listed }]);
  Object.assign(world, { iam: createIam(world.accounts) });
  const expiresAt = world.clock.after(hundredHours);
  const { token } = world.grants.issueAccessToken({ sub: person.sub, clientId, scopes: [CLOUD_PLATFORM], offline: true, expiresAt });
  const send: SendToCloud = async (target, init) => {
    await time.pause(delays.call * 1000);
    const { status, headers, body } = await answer(world, new URL(target), init);
    return { status, headers, rawHeaders: [], body: Buffer.from(body) };
  };
  return { url, projects, token, send };
}

async function answer(
  world: World,
  { pathname: path, search, searchParams: query }: URL,
  init: Parameters<SendToCloud>[1],
): Promise<Reply> {
  const { method = "GET", headers = {}, body } = init;
  const shared = { method, path, query, body: String(body ?? ""), headers, url: `${path}${search}` };
  const call = { ...shared, form: new URLSearchParams(), params: {} };
  try {
    return await (findRoute(googleRoutes, call) ?? renderNotFound)(call, world);
  } catch (error) {
    if (error instanceof Refused) {
      return error.reply;
    }
    throw error;
  }
}
