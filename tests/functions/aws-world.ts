import { noCredentialStore } from "../../functions/aws/compose.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import { buildSetups } from "../../lib/connections/setup-starter.ts";
import type { HttpHandler } from "../../lib/http/reply.ts";
import type { Permission } from "../../lib/http/rights.ts";
import { parseRoleArn, type RoleArn } from "../../lib/providers/aws/aws.ts";
import { openWorld } from "../fixtures/connect-fixture.ts";
import { callHandler } from "../fixtures/described-answers.ts";
import { buildEventFrom } from "../fixtures/http-event.ts";
import { accessRole } from "../fixtures/sts-fixture.ts";
import { account, openRoleMethod } from "../protocol/providers/aws-fixture.ts";
import { countedLimits } from "./call-connection.ts";

export const slot = { tenant: "acme", provider: "aws", account } as const;
export const templateUrl = "https://aurora-templates.s3.eu-west-1.amazonaws.com/aws-role.yml";

type Sent = {
  readonly query?: string;
  readonly body?: unknown;
  readonly path?: Record<string, string>;
  readonly id?: string;
  readonly tenant?: string;
  readonly permissions?: Permission[];
};

/** The routes' dependencies: the engine over its fakes, no credential store, and an STS over HTTP. */
export async function openAwsWorld() {
  const aws = await openRoleMethod();
  const world = openWorld();
  const limits = countedLimits();
  const pauses: number[] = [];
  let onPause: () => unknown = () => undefined;
  const own = parseRoleArn(accessRole) as RoleArn;
  const deps = {
    ...world.deps,
    clock: () => new Date(),
    credentials: noCredentialStore,
    methods: buildMethods(aws.method),
    setups: buildSetups({}),
    workspaces: aws.workspaces,
    limits: limits.store,
    accessRole: own,
    setup: {
      accessRole: own,
      trustedPrincipals: [accessRole],
      readOnlyPolicies: [] as readonly string[],
      templateUrl,
      region: "eu-west-1",
    },
    timers: {
      abortAfter: () => new AbortController().signal,
      pause: async (milliseconds: number) => {
        pauses.push(milliseconds);
        await onPause();
      },
    },
  };
  const workspace = await aws.workspaces.read("acme");
  const wid = workspace?.id ?? "";

  const call = async (handler: HttpHandler, route: string, sent: Sent = {}) => {
    const { query = "", body, path = {}, id = "ada", tenant = "acme", permissions } = sent;
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    const event = buildEventFrom(
      { id, tenant, ...(permissions === undefined ? {} : { permissions }) },
      { route, query, path: { wid, uid: id, ...path }, ...text },
    );
    const { result, text: logged } = await callHandler(handler, event);
    const raw = result.body ?? "";
    const json = (raw.startsWith("{") ? JSON.parse(raw) : {}) as Record<string, unknown>;
    return { status: result.statusCode, headers: result.headers ?? {}, raw, json, logged };
  };

  return {
    ...aws,
    deps,
    limits,
    pauses,
    /** Does this during each pause between two tries. */
    whilePausing: (deed: () => unknown) => {
      onPause = deed;
    },
    wid,
    call,
    connections: world.connections,
    tombstones: world.connections.tombstones,
  };
}

export type AwsWorld = Awaited<ReturnType<typeof openAwsWorld>>;
