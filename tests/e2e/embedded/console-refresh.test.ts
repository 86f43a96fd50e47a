import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { localSecretAccessKey } from "../../../local/aws/verify-signature.ts";
import { operator, region } from "../../../local/embedded/roles.ts";
import { expireSession } from "../../fixtures/expire-session.ts";
import { followLogin } from "../../fixtures/follow-login.ts";
import { audience } from "../../fixtures/identity-provider.ts";
import { refreshAt } from "../../fixtures/refresh-at.ts";
import { type SignedInStack, startSignedInStack } from "../../fixtures/signed-in-stack.ts";

describe("embedded: S90: a session whose access token has expired", () => {
  let world: SignedInStack;
  beforeAll(async () => {
    world = await startSignedInStack({ consoleAuthorize: `audience=${audience}, resource=${audience}` });
  });
  afterAll(() => world?.[Symbol.asyncDispose]());
  beforeEach(() => {
    world.identity.isAway = false;
  });

  const refreshes = () => world.identity.requests.filter((request) => request === "POST /token").length;

  /** Signs a person in at the identity provider, and has the access token expire. @returns A call of the API with the session's cookie. */
  async function signIn() {
    const { api } = world.stack;
    const begun = await fetch(`${api}/console/login`, { redirect: "manual" });
    const cookie = begun.headers.getSetCookie().join().split(";")[0] ?? "";
    const callback = await followLogin(world.identity, begun.headers.get("location") ?? "", world.publicUrl);
    const ended = await fetch(callback.replace(world.publicUrl, api), { redirect: "manual", headers: { cookie } });
    const [, id = ""] = /__Host-aurora_oauth_session=([\w-]{43})/.exec(ended.headers.getSetCookie().join()) ?? [];
    const { TABLE_NAME = "" } = world.stack.template.functions.authorizer?.environment ?? {};
    const keys = { AWS_ACCESS_KEY_ID: operator.accessKeyId, AWS_SECRET_ACCESS_KEY: localSecretAccessKey, AWS_REGION: region };
    const expired = await expireSession({ ...keys, TABLE_NAME, AWS_ENDPOINT_URL: world.stack.aws }, world.stack.secrets.sealKey, id);
    const headers = { "x-aurora-console": "1", cookie: `__Host-aurora_oauth_session=${expired.id}` };
    const ask = async (path: string) => {
      const answer = await fetch(`${api}${path}`, { headers });
      return [answer.status, ((await answer.json()) as { readonly code?: string }).code];
    };
    return { ask, ...expired };
  }

  test("is refreshed once for many calls of the API", async () => {
    const { ask } = await signIn();
    const before = refreshes();
    expect(await Promise.all(Array.from({ length: 8 }, () => ask("/me")))).toEqual(Array(8).fill([200, undefined]));
    expect(await ask("/console/session")).toEqual([200, undefined]);
    expect(refreshes() - before).toBe(1);
  });

  test("is refreshed by the console's own function as well", async () => {
    const { ask } = await signIn();
    const before = refreshes();
    expect(await ask("/console/session")).toEqual([200, undefined]);
    expect(await ask("/me")).toEqual([200, undefined]);
    expect(refreshes() - before).toBe(1);
  });

  test("is an outage while the identity provider is away, and goes on when it is back", async () => {
    const { ask } = await signIn();
    world.identity.isAway = true;
    for (const path of ["/me", "/console/session"]) {
      expect(await ask(path)).toEqual([503, "identity_unavailable"]);
    }
    world.identity.isAway = false;
    expect(await ask("/me")).toEqual([200, undefined]);
  });

  test.each(["/me", "/console/session"])(
    "has ended for %s when the identity provider refuses its refresh token, and its item is gone",
    async (path) => {
      const { ask, findPerson, refreshToken } = await signIn();
      await refreshAt(world.identity, refreshToken);
      expect(await ask(path)).toEqual([401, "session_ended"]);
      expect(await findPerson()).toBeUndefined();
    },
  );

  test("began at the identity provider with all parameters of the stage", async () => {
    const { headers } = await fetch(`${world.stack.api}/console/login`, { redirect: "manual" });
    expect(Object.fromEntries(new URL(headers.get("location") ?? "").searchParams)).toMatchObject({ audience, resource: audience });
  });
});
