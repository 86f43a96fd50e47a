import { describe, expect, test } from "vitest";
import { Secret } from "../../../lib/secret.ts";
import { secondsAfter } from "../../../lib/system.ts";
import { openDocumentClient } from "../../../lib/table/table.ts";
import { localSecretAccessKey } from "../../../local/aws/verify-signature.ts";
import { operator } from "../../../local/embedded/roles.ts";
import { sessionWorld, tokensOf } from "../../fixtures/session-world.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";

const page = { "x-aurora-console": "1", "sec-fetch-site": "same-origin" };
const everyRight = ["connectors:read", "connectors:write", "tokens:read", "tokens:read:gcp", "relay:use", "audit:read"];

describe("embedded: S90: a person at the console", () => {
  const target = useEmbeddedTarget({ params: { console: "on", consoleClientId: "console" } });

  /** Signs a person in with every right, as the console does. @returns A call of the API with the session's cookie. */
  async function signIn() {
    const { TABLE_NAME: name = "" } = target.inside.environment("authorizer");
    const keys = { AWS_ACCESS_KEY_ID: operator.accessKeyId, AWS_SECRET_ACCESS_KEY: localSecretAccessKey, AWS_REGION: "eu-west-1" };
    const table = { name, client: openDocumentClient({ ...keys, AWS_ENDPOINT_URL: target.aws }) };
    const clock = Object.assign(() => new Date(), { moveSeconds: () => undefined, moveMinutes: () => undefined });
    const { sessions } = sessionWorld(table, { clock, sealKey: target.inside.secrets.sealKey });
    const accessToken = await target.token({ sub: "ada", org: "acme", permissions: everyRight });
    const tokens = { ...tokensOf(1, secondsAfter(clock(), 3600)), accessToken: new Secret(accessToken) };
    const id = (await sessions.createSession({ tokens, person: "ada" })).reveal();
    const send = (path: string, init: RequestInit & { readonly headers?: Readonly<Record<string, string>> } = {}) =>
      fetch(`${target.api}${path}`, { ...init, headers: { ...page, ...init.headers, cookie: `__Host-aurora_oauth_session=${id}` } });
    return { accessToken, id, sessions, send };
  }

  test("is known by the cookie, until the session is ended in another tab", async () => {
    const { id, sessions, send } = await signIn();
    const answer = await send("/connections");
    expect([answer.status, await answer.json()]).toMatchObject([200, { connections: [] }]);
    await sessions.endSession(id);
    const after = await send("/connections");
    expect([after.status, await after.json()]).toMatchObject([401, { code: "session_ended" }]);
  });

  test("gets no token of a provider and sends no call by the relay, whatever rights there are", async () => {
    const { accessToken, send } = await signIn();
    const call = { method: "POST", body: "{}", headers: { "content-type": "application/json" } };
    for (const answer of [
      await send("/connections/gcp/token"),
      await send("/connections/gcp/token/rejected", call),
      await send("/connections/gcp/relay", call),
    ]) {
      expect([answer.status, await answer.json()]).toMatchObject([403, { code: "forbidden" }]);
    }
    const machine = await fetch(`${target.api}/connections/gcp/token`, { headers: { authorization: `Bearer ${accessToken}` } });
    expect([machine.status, await machine.json()]).toMatchObject([404, { code: "not_found" }]);
  });

  test("is not known without the console's header, which no page of another origin may send", async () => {
    const { send } = await signIn();
    const other = await send("/connections", { headers: { "x-aurora-console": "0" } });
    expect([other.status, await other.json()]).toMatchObject([401, { code: "unauthenticated" }]);
    const preflight = await fetch(`${target.api}/connections`, {
      method: "OPTIONS",
      headers: { origin: target.frontEnd, "access-control-request-method": "GET", "access-control-request-headers": "x-aurora-console" },
    });
    expect(preflight.headers.get("access-control-allow-headers") ?? "").not.toMatch(/x-aurora-console/i);
  });

  test("leaves no trace of the session or its tokens in a log or in the table", async () => {
    const { accessToken, id, send } = await signIn();
    await send("/connections");
    const written = JSON.stringify([target.inside.logs, await target.inside.items()]);
    for (const secret of [id, accessToken, "refresh-1"]) {
      expect(written).not.toContain(secret);
    }
  });
});
