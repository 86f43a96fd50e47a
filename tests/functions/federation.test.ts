import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createHandler as createDocuments } from "../../functions/federation/documents.ts";
import { readFederatedKit } from "../../functions/federation/serve-kits.ts";
import { Failure } from "../../lib/errors.ts";
import { tenantTrusts } from "../../lib/issuer/identity-token-source.ts";
import { toJwk } from "../../lib/issuer/issuer-documents.ts";
import type { IssuerKey, KeySet } from "../../lib/issuer/key-set.ts";
import { memoryConnections } from "../fakes/memory-connections.ts";
import { memoryReservedIds } from "../fakes/memory-reserved-ids.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { callHandler } from "../fixtures/described-answers.ts";
import { buildEvent } from "../fixtures/http-event.ts";
import { newConnection } from "../fixtures/new-connection.ts";
import { type Call, callConnection, countedLimits } from "./call-connection.ts";

const identityUrl = "https://id.example";
const route = "GET /connections/{provider}/federated";

function openKits({ hasIssuer = true } = {}) {
  const opened: string[] = [];
  const connections = memoryConnections();
  const deps = {
    connections,
    reservedIds: memoryReservedIds(),
    issuers: { open: async (tenant: string) => void opened.push(tenant) },
    federatedKits: {
      azure: () => ({
        audience: "api://cloud",
        setUp: [],
        remove: [],
        fields: [{ name: "clientId", title: "Application", hint: "Printed" }],
        links: [],
      }),
    },
    limits: countedLimits().store,
    trusts: hasIssuer ? tenantTrusts(identityUrl) : undefined,
  };
  const read = (call: Call = {}) => callConnection(readFederatedKit(deps), route, { provider: "azure", ...call });
  return { read, opened, connections };
}

describe("the offer", () => {
  test("names the organisation's issuer and the reserved id, the same each time (S77)", async () => {
    const { read, opened } = openKits();
    const first = await read();

    expect(first).toMatchObject({
      status: 200,
      json: { issuer: "https://id.example/id/t/acme", subject: "conn:reserved-0", audience: "api://cloud" },
    });
    expect(first.json.fields).toEqual([{ name: "clientId", title: "Application", hint: "Printed", optional: false }]);
    expect((await read()).json).toEqual(first.json);
    expect(new Set(opened)).toEqual(new Set(["acme"]));
  });

  test("is of one organisation, and of one of several connections (S77)", async () => {
    const { read } = openKits();
    const answers = [await read(), await read({ tenant: "globex" }), await read({ query: "account=second" })];
    const trusts = answers.map(({ json: { issuer, subject } }) => `${issuer} ${subject}`);
    expect(trusts).toEqual([
      "https://id.example/id/t/acme conn:reserved-0",
      "https://id.example/id/t/globex conn:reserved-1",
      "https://id.example/id/t/acme conn:reserved-2",
    ]);
  });

  test("names the connection that is there, whichever method made it", async () => {
    const { read, connections } = openKits();
    await connections.write(newConnection({ tenant: "acme", provider: "azure", method: "service_principal" }), undefined, []);
    const { id } = (await connections.read({ tenant: "acme", provider: "azure", account: "default" })) ?? expect.unreachable();
    expect((await read()).json.subject).toBe(`conn:${id}`);
  });

  test("names no connection that is being disconnected: its id ends with it", async () => {
    const { read, connections } = openKits();
    const status = { status: "disconnecting", disconnect: { principalId: "user-1", startedAt: new Date(0) } } as const;
    await connections.write(newConnection({ tenant: "acme", provider: "azure", ...status }), undefined, []);
    expect(await read()).toMatchObject({ status: 409, json: { code: "connection_disconnecting" } });
  });

  test.each([
    ["a provider without an offer", { provider: "ovh" }, 404, "not_found"],
    ["a place that no connect makes", { query: "account=federated" }, 400, "invalid_request"],
    ["a caller who may only read", { permissions: ["connectors:read" as const] }, 403, "forbidden"],
  ])("is refused: %s", async (_, call, status, code) => {
    const { read, opened } = openKits();
    expect(await read(call)).toMatchObject({ status, json: { code } });
    expect(opened).toEqual([]);
  });

  test("is 404 where the operator has no issuer", async () => {
    expect(await openKits({ hasIssuer: false }).read()).toMatchObject({ status: 404, json: { code: "not_found" } });
  });
});

describe("the documents of an issuer", () => {
  const der = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ type: "spki", format: "der" });
  const metadata = "GET /id/t/{issuer}/.well-known/openid-configuration";
  const keys = "GET /id/t/{issuer}/.well-known/jwks.json";

  const makeKey = () => generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ type: "spki", format: "der" });
  const ders = new Map([
    ["arn:template", der],
    ["arn:next", makeKey()],
    ["arn:left", makeKey()],
  ]);
  const jwkOf = (arn: string) => toJwk(ders.get(arn) ?? expect.unreachable());
  const keyIn = (arn: string, times: Partial<IssuerKey> = {}): IssuerKey => ({
    arn,
    kid: jwkOf(arn).kid,
    publishedAt: new Date(0),
    ...times,
  });

  function openDocuments({ missing }: { readonly missing?: string } = {}) {
    const clock = stoppedClock();
    const world: { keys: KeySet | undefined; isTableAway: boolean } = { keys: undefined, isTableAway: false };
    let reads = 0;
    const readPublicKey = async (arn: string) => {
      reads += 1;
      if (arn === missing) {
        throw new Failure("issuer_unavailable", { detail: "kms: AccessDeniedException" });
      }
      return ders.get(arn) ?? expect.unreachable();
    };
    const ask = <T>(answer: T) => {
      if (world.isTableAway) {
        throw new Failure("table_unavailable", { detail: "dynamodb: TimeoutError" });
      }
      return answer;
    };
    const handler = createDocuments({
      issuers: { isOpen: async (tenant) => ask(tenant === "acme") },
      readKeySet: async () => ask(world.keys),
      keyOf: (arn) => ({ readPublicKey: () => readPublicKey(arn) }),
      templateKey: "arn:template",
      identityUrl,
      clock,
    });
    const read = async (asked: string, issuer: string, headers: Record<string, string> = {}) => {
      const { result } = await callHandler(handler, buildEvent({ route: asked, path: { issuer }, headers }));
      return { status: result.statusCode, headers: result.headers ?? {}, json: JSON.parse(result.body ?? "") as Record<string, unknown> };
    };
    return { read, world, clock, countReads: () => reads };
  }

  test("say where its keys are, and may be kept for five minutes", async () => {
    const answer = await openDocuments().read(metadata, "acme");
    expect(answer.status).toBe(200);
    expect(answer.headers["cache-control"]).toBe("public, max-age=300");
    expect(answer.json).toMatchObject({
      issuer: "https://id.example/id/t/acme",
      jwks_uri: "https://id.example/id/t/acme/.well-known/jwks.json",
      id_token_signing_alg_values_supported: ["RS256"],
    });
  });

  test("name the configured address, whatever the request's headers say (S77)", async () => {
    const headers = {
      host: "evil.example",
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "http",
      forwarded: "host=evil.example",
    };
    expect(JSON.stringify((await openDocuments().read(metadata, "acme", headers)).json)).not.toContain("evil");
  });

  test("hold the key that signs, of the probe's issuer as well", async () => {
    const { read, countReads } = openDocuments();
    expect((await read(keys, "acme")).json).toEqual({ keys: [toJwk(der)] });
    expect((await read(keys, "=probe")).json).toEqual({ keys: [toJwk(der)] });
    expect(countReads()).toBe(1);
  });

  test.each(["globex", "ACME", "=61cme", "../acme", "=Probe"])("are 404 for %s, which was offered nothing", async (issuer) => {
    const { read } = openDocuments();
    for (const asked of [metadata, keys]) {
      const answer = await read(asked, issuer);
      expect(answer).toMatchObject({ status: 404, json: { code: "not_found" } });
      expect(answer.headers["cache-control"], "no cache keeps a refusal").toBe("no-store");
    }
  });

  test("say so when the key cannot be read, and ask again", async () => {
    const { read, countReads } = openDocuments({ missing: "arn:template" });
    expect(await read(keys, "acme")).toMatchObject({ status: 503, json: { code: "issuer_unavailable" } });
    await read(keys, "acme");
    expect(countReads()).toBe(2);
  });

  test("show each key of the set until it leaves, and no other of the table's (S77)", async () => {
    const { read, world, clock } = openDocuments();
    const soon = new Date(clock().getTime() + 1000);
    world.keys = [
      keyIn("arn:next"),
      keyIn("arn:template", { signsFrom: new Date(0), leavesAt: soon }),
      keyIn("arn:left", { leavesAt: clock() }),
    ];
    expect((await read(keys, "acme")).json).toEqual({ keys: [jwkOf("arn:next"), jwkOf("arn:template")] });
    clock.moveSeconds(1);
    expect((await read(keys, "acme")).json).toEqual({ keys: [jwkOf("arn:next")] });
  });

  test("leave a new key out that KMS does not give yet, and none that signs", async () => {
    const { read, world } = openDocuments({ missing: "arn:next" });
    world.keys = [keyIn("arn:next"), keyIn("arn:template", { signsFrom: new Date(0) })];
    expect((await read(keys, "acme")).json).toEqual({ keys: [jwkOf("arn:template")] });
    world.keys = [keyIn("arn:next", { signsFrom: new Date(0) }), keyIn("arn:template", { signsFrom: new Date(0) })];
    expect(await read(keys, "acme")).toMatchObject({ status: 503, json: { code: "issuer_unavailable" } });
  });

  test("show what KMS says of a key, whatever name the table gives it (S77)", async () => {
    const { read, world } = openDocuments();
    world.keys = [keyIn("arn:next", { kid: "forged" })];
    expect((await read(keys, "acme")).json).toEqual({ keys: [jwkOf("arn:next")] });
  });

  test("stay as this process knows them while the table is away, and are the operator's failure where it knows nothing (S79)", async () => {
    const { read, world } = openDocuments();
    world.keys = [keyIn("arn:next")];
    await read(keys, "acme");
    world.isTableAway = true;
    expect(await read(keys, "acme")).toMatchObject({ status: 200, json: { keys: [jwkOf("arn:next")] } });
    expect(await read(metadata, "globex")).toMatchObject({ status: 503, json: { code: "issuer_unavailable" } });
    const cold = openDocuments();
    cold.world.isTableAway = true;
    expect(await cold.read(keys, "=probe")).toMatchObject({ status: 503, json: { code: "issuer_unavailable" } });
  });
});
