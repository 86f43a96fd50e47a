import { handler as startLogin } from "../../functions/gcp/start.ts";
import { startConnection } from "../../lib/connections/connect/start-connection.ts";
import { system } from "../../lib/system.ts";
import { attemptsIn } from "../../lib/table/attempts.ts";
import { defaultRefreshShards } from "../../lib/table/item-keys.ts";
import { openTable } from "../../lib/table/table.ts";
import { type Seeding, seededKey } from "../seeded-connection.ts";
import type { Mocks } from "../start-mocks.ts";
import { buildEvent, context } from "./event.ts";

/** A function whose cold path is measured. */
export type ColdCase = {
  readonly handler: string;
  /** Makes the event of one call, and the data that the call needs to succeed. */
  readonly prepare: (mocks: Mocks, environment: Readonly<Record<string, string>>) => Promise<unknown>;
  /** The library beside the bundle that the call is made with, by the name of its file. Absent: none. */
  readonly library?: string;
  /** Whether the call succeeded. */
  readonly succeeded: (result: never) => boolean;
};

const held: Seeding = { name: "cold", count: 1, due: 1, remainingSeconds: 3000, shards: 1, rotating: false };
const { tenant } = seededKey(held, 0);
const caller = { principal_id: "bench", tenant, permissions: "connectors:read tokens:read" };

type HttpResult = { readonly statusCode: number; readonly headers: Readonly<Record<string, string>> };
const isOk = ({ statusCode }: HttpResult) => statusCode === 200;
const leadsTo = (part: string) => (result: HttpResult) => String(result.headers?.location).includes(part);

async function prepareStart(_mocks: Mocks, environment: Readonly<Record<string, string>>) {
  const attempts = attemptsIn(openTable(environment.TABLE_NAME ?? ""));
  const redirectUri = `${environment.PUBLIC_URL}/gcp/callback`;
  const wanted = { tenant: "nobody", provider: "gcp", account: "default", method: "login", principalId: "bench", redirectUri } as const;
  const ticket = await startConnection({ ...system, attempts }, { ...wanted, returnPath: "/chat", replaceAccount: false });
  return buildEvent("GET /gcp/start", { query: `ticket=${ticket.reveal()}` });
}

/** Prepares the callback that the browser brings from the provider. Its code is the nonce of the authorization request. */
async function prepareCallback(mocks: Mocks, environment: Readonly<Record<string, string>>) {
  const begun = await startLogin((await prepareStart(mocks, environment)) as never, context as never);
  const { headers = {}, cookies = [] } = begun;
  const sent = new URL(String(headers.location)).searchParams;
  const query = new URLSearchParams({ state: sent.get("state") ?? "", code: sent.get("nonce") ?? "" });
  return buildEvent("GET /gcp/callback", { query: query.toString(), cookies: cookies.map((cookie) => cookie.split(";")[0] ?? "") });
}

let fallenDue = 0;

export const coldCases: Readonly<Record<string, ColdCase>> = {
  authorizer: {
    handler: "functions/authorizer.handler",
    prepare: async (mocks, { OIDC_ISSUER: iss = "", OIDC_AUDIENCE: aud = "" }) => {
      const token = await mocks.issueToken({ iss, aud, sub: "bench", org_id: tenant, role: "viewer" });
      return buildEvent("GET /connections", { headers: { authorization: `Bearer ${token}` } });
    },
    succeeded: ({ context: { principal_id } }: { context: { principal_id?: string } }) => principal_id === "bench",
  },
  "tokens/serve": {
    handler: "functions/tokens/serve.handler",
    prepare: async () => buildEvent("GET /connections/{provider}/token", { path: { provider: "gcp" }, caller }),
    succeeded: isOk,
  },
  "connections/list": {
    handler: "functions/sets/read.handler",
    prepare: async () => buildEvent("GET /connections", { caller }),
    succeeded: isOk,
  },
  "gcp/start": { handler: "functions/gcp/start.handler", prepare: prepareStart, succeeded: leadsTo("nonce=") },
  "gcp/callback": {
    handler: "functions/gcp/callback.handler",
    prepare: prepareCallback,
    library: "oauth4webapi",
    succeeded: leadsTo("login=gcp_confirm"),
  },
  "refresh-due": {
    handler: "functions/jobs/refresh-due.handler",
    prepare: async (mocks) => {
      fallenDue += 1;
      await mocks.seed({ ...held, name: `cold, due ${fallenDue}`, remainingSeconds: 500 });
      return { shard: 0 };
    },
    succeeded: (counts: Readonly<Record<string, number>>) => counts["gcp refreshed expires_soon"] === 1,
  },
};

/** Prepares the configuration of all cases, and one connection with a live token. */
export async function openColdWorld(mocks: Mocks): Promise<Readonly<Record<string, string>>> {
  await mocks.seed(held);
  return {
    ...mocks.environment,
    PUBLIC_URL: "https://api.aurora.example",
    FRONTEND_URL: "https://app.aurora.example",
    RETURN_PATHS: "/chat",
    OIDC_ISSUER: mocks.environment.GOOGLE_ISSUER ?? "",
    OIDC_AUDIENCE: "aurora",
    SETUP_MACHINE_ARN: "arn:aws:states:us-east-1:123456789012:stateMachine:bench",
    TEARDOWN_MACHINE_ARN: "arn:aws:states:us-east-1:123456789012:stateMachine:bench-teardown",
    // As in production: the default number of shards, each of which reads a quarter of the partitions, and the role's signed identity.
    REFRESH_SHARDS: String(defaultRefreshShards),
    VAULT_AUTH: "aws",
    VAULT_ROLE: "bench",
    AWS_SESSION_TOKEN: "bench",
  };
}
