import type { IncomingHttpHeaders } from "node:http";
import { everyRelay } from "../../functions/providers.ts";
import { createHandler } from "../../functions/tokens/relay-call.ts";
import type { Access, Connection, Provider } from "../../lib/connections/connection.ts";
import type { Token } from "../../lib/connections/provider.ts";
import { toServedToken } from "../../lib/connections/tokens/served-token.ts";
import { unnamedAccounts } from "../../lib/connections/tokens/unnamed-account.ts";
import type { Failure } from "../../lib/errors.ts";
import { parsePermissions } from "../../lib/http/rights.ts";
import { buildRelays } from "../../lib/relay/relays.ts";
import { Secret } from "../../lib/secret.ts";
import type { AuditRecord } from "../../lib/telemetry/audit-record.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { unlimitedShare } from "../fakes/unlimited-share.ts";
import { buildContext, buildEventFrom, captureLog } from "../fixtures/http-event.ts";
import { newConnection } from "../fixtures/new-connection.ts";
import { type HttpServer, serveHttp } from "../fixtures/serve-http.ts";

/** A call as a provider gets it. */
export type Seen = { readonly method: string; readonly url: string; readonly headers: IncomingHttpHeaders; readonly body: string };

/** What a provider answers. */
export type Answered = { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Buffer };

export const secretOf = (number: number): string => `canary/token+${number}-0123456789abcdef`;

const connections: Readonly<Record<Provider, Partial<Connection>>> = {
  gcp: {},
  tailscale: { method: "client", identity: { id: "T123CNTRL", label: "example.com" } },
  ovh: { account: "ovh-eu", method: "service_account" },
  azure: { method: "service_principal" },
  aws: { account: "123456789012", method: "role" },
};

/** What the operator has added to the relay's list. */
const addedCalls = [
  "tailscale write DELETE /api/v2/device/*",
  "tailscale read POST /api/v2/tailnet/*/acl/preview",
  "azure write PATCH /subscriptions/*/resourceGroups/*",
  "ovh write POST /1.0/cloud/project/*/instance",
  "gcp read GET iam.googleapis.com/v1/projects/*/serviceAccounts/*/keys",
  "aws write ec2:StopInstances",
];

export type RelayWorld = Awaited<ReturnType<typeof openRelayWorld>>;

/** The relay with its rules as deployed, in front of one server in the place of every provider. */
export async function openRelayWorld() {
  const seen: Seen[] = [];
  const scripted: Answered[] = [];
  const server: HttpServer = await serveHttp((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      seen.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks).toString() });
      const { status = 200, headers = {}, body = "{}" } = scripted.shift() ?? {};
      response.writeHead(status, { "content-type": "application/json", ...headers }).end(request.method === "HEAD" ? undefined : body);
    });
  });
  const { url } = server;
  const env = {
    GOOGLE_CRM_URL: url,
    GOOGLE_IAM_URL: url,
    GOOGLE_BIGQUERY_URL: url,
    TAILSCALE_API_URL: url,
    AZURE_MANAGEMENT_URL: url,
    OVH_EU_API_URL: `${url}/1.0`,
    AWS_ENDPOINT_URL: url,
    RELAY_CALLS: addedCalls.join(", "),
  };
  const relays = buildRelays(everyRelay, env);

  /** Sends a request of a machine to the route. `served`: how often a token was asked for. */
  const relay = async (
    provider: string,
    call: object,
    options: {
      readonly right?: string;
      readonly query?: string;
      readonly changed?: Partial<Connection>;
      /** The connection by the time that its token comes. */
      readonly later?: Partial<Connection>;
      readonly refusedReport?: Failure;
      readonly sameToken?: true;
      readonly headers?: Record<string, string>;
    } = {},
  ) => {
    const { right = `relay:use:${provider}:write`, query = usualQuery(provider), changed = {}, refusedReport, sameToken } = options;
    const counts = { served: 0, reported: 0 };
    const levels: (Access | undefined)[] = [];
    const audited: AuditRecord[] = [];
    const record = (key: object) =>
      newConnection({
        tenant: "acme",
        provider: provider as Provider,
        isOnly: true,
        ...connections[provider as Provider],
        ...key,
        ...changed,
      });
    const token = () =>
      toServedToken(toToken(provider, sameToken ? 1 : counts.served + counts.reported), { ...record({}), ...options.later });
    const read = async (key: object) => record(key);
    const handler = createHandler({
      connections: { read },
      unnamed: unnamedAccounts({ connections: { read, listPage: async () => ({ connections: [], isLast: true }) }, clock: stoppedClock() }),
      broker: {
        serve: async (_key, _minTtl, _signal, _endsAt, level) => {
          counts.served += 1;
          levels.push(level);
          return token();
        },
      },
      report: async () => {
        counts.reported += 1;
        if (refusedReport !== undefined) {
          throw refusedReport;
        }
        return token();
      },
      relays,
      clock: stoppedClock(),
      share: unlimitedShare,
      limits: { hit: async () => ({ allowed: true }) as const },
      audit: (records) => void audited.push(...records),
    });
    const permissions = [...parsePermissions(right)];
    const event = buildEventFrom(
      { id: "agent", permissions },
      {
        route: "POST /connections/{provider}/relay",
        path: { provider },
        query,
        body: JSON.stringify(call),
        ...(options.headers === undefined ? {} : { headers: options.headers }),
      },
    );
    const { result, text: log, records: requested } = await captureLog(() => handler(event, buildContext(20_000)));
    const text = result.body ?? "";
    return { status: result.statusCode, text, json: JSON.parse(text), audited, requested, log, levels, ...counts };
  };

  return { seen, scripted, relay, close: server.close };
}

const usualQuery = (provider: string): string => {
  const account = connections[provider as Provider].account;
  return account === undefined ? "" : `account=${account}`;
};

function toToken(provider: string, number: number): Token {
  const instants = { issuedAt: new Date("2026-03-01T11:00:00Z"), expiresAt: new Date("2026-03-01T13:00:00Z"), scopes: [] };
  const secret = new Secret(secretOf(number));
  return provider === "aws"
    ? {
        type: "sigv4",
        accessKeyId: "ASIA1",
        secretAccessKey: new Secret(`key-${secretOf(number)}`),
        sessionToken: secret,
        sessionId: "s1",
        ...instants,
      }
    : { type: "bearer", accessToken: secret, ...instants };
}
