import { describe, expect, test } from "vitest";
import { type FailureCode, failures } from "../../../lib/errors.ts";
import { countGoogleCalls, failGoogle, healGoogle, setGoogle } from "../../fixtures/google-control.ts";
import type { Person } from "../../fixtures/journey.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";
import { connectSomebody, countMetrics, endIn, eventsOf, forgetAll, holdBackOff, holdBriefToken, readConnection, tick } from "./keeping.ts";

type LastFailure = { readonly at: string; readonly attempts: number };

/** Milliseconds from the failure to the next due time. */
const waited = ({ next, last_failure }: Readonly<Record<string, unknown>>): number =>
  Date.parse((next as { at: string }).at) - Date.parse((last_failure as LastFailure).at);

// Cold processes on a busy machine take long to come up.
describe("embedded: a temporary failure", () => {
  const target = useEmbeddedTarget();
  healAfterEach(target);

  /** Ends a connection's back-off, so that a tick of a later test does not find it due. */
  const recover = async (person: Person) => {
    await Promise.all([target.inside.heal(), healGoogle(target)]);
    expect((await person.client.refreshConnection("gcp")).json).toMatchObject({ outcome: "refreshed" });
  };
  const google = (fault: object) => failGoogle(target, { method: "POST", path: "/token", times: 999, ...fault });
  const vault = (fault: object) => target.inside.failVault({ method: "GET", path: "/v1/kv/data/*", times: 999, ...fault });
  const vaultSays = (text: string) => ({ errors: [text] });
  /** For what warm processes remember. */
  const forgetting = async (breakIt: () => Promise<unknown>) => {
    await forgetAll(target);
    await breakIt();
  };

  type Passing = readonly [title: string, code: FailureCode, status: number, breakIt: () => Promise<unknown>];
  const passing: readonly Passing[] = [
    [
      "Google limits the rate",
      "provider_throttled",
      503,
      () => google({ status: 429, headers: { "retry-after": "120" }, body: { error: "rate_limit_exceeded" } }),
    ],
    ["Google answers 503", "provider_unavailable", 502, () => google({ status: 503, body: "" })],
    ["Google closes the connection", "provider_unreachable", 502, () => google({ drop: true })],
    ["Google is replaced by an HTML page", "provider_answer_invalid", 502, () => google({ status: 200, body: "<html></html>" })],
    [
      "Vault's policy says no",
      "store_denied",
      503,
      () => vault({ status: 403, body: vaultSays("1 error occurred:\n\t* permission denied\n\n") }),
    ],
    ["Vault is sealed", "vault_sealed", 503, () => target.inside.sealVault()],
    ["Vault closes the connection", "store_unavailable", 503, () => vault({ drop: true })],
    ["Vault is over its quota", "store_throttled", 503, () => vault({ status: 429, body: vaultSays("rate limit quota exceeded") })],
    ["Vault is replaced by an HTML page", "store_answer_invalid", 503, () => vault({ status: 200, body: "<html></html>" })],
    ["Vault has nothing at the path", "credential_missing", 409, () => vault({ status: 404, body: { errors: [] } })],
    [
      "another process writes to Vault at the same time",
      "credential_conflict",
      409,
      () => vault({ method: "POST", status: 400, body: vaultSays("check-and-set parameter did not match the current version") }),
    ],
    [
      "Vault does not let the functions in",
      "vault_login_failed",
      503,
      () =>
        forgetting(() =>
          target.inside.failVault({
            method: "POST",
            path: "/v1/auth/aws/login",
            times: 999,
            status: 400,
            body: vaultSays("entry for role aurora-oauth-dev-refresh not found"),
          }),
        ),
    ],
    [
      "Secrets Manager is out",
      "secrets_unavailable",
      503,
      () =>
        forgetting(() =>
          target.inside.failAws({ target: "secretsmanager.GetSecretValue", times: 999, type: "InternalServiceError", status: 500 }),
        ),
    ],
  ];

  test.each(passing)(
    "%s: %s backs off, is degraded once its token has expired, and recovers without any action",
    async (_title, code, status, breakIt) => {
      const { action, owner } = failures[code];
      const { person, machine } = await connectSomebody(target);
      await holdBriefToken(target, person);
      const logged = target.inside.logs.length;
      await breakIt();

      expect(await tick(target)).toEqual({ [`gcp failed ${code}`]: 1 });
      const first = await readConnection(person);
      expect(first).toMatchObject({ status: "active", last_failure: { code, action, owner, attempts: 1 }, next: { reason: "retry" } });
      const asked = code === "provider_throttled" ? 120_000 : 0;
      expect(waited(first)).toBeGreaterThanOrEqual(asked);
      expect(waited(first)).toBeLessThanOrEqual(Math.max(asked, 30_000));
      if (asked === 0) {
        await holdBackOff(target, person);
      }
      const served = await machine.client.readToken("gcp");
      expect([served.status, served.json.code, served.json.action]).toEqual([status, code, action]);

      await endIn(target, person, 0);
      // A provider that throttles is not called before its Retry-After; the other cases are retried when the token expires.
      const isLeft = code === "provider_throttled";
      expect(await tick(target)).toEqual({ [isLeft ? "gcp kept backing_off" : `gcp failed ${code}`]: 1 });
      const second = await readConnection(person);
      expect(second).toMatchObject({ status: "degraded", last_failure: { code }, next: { reason: "retry" } });
      const { attempts } = second.last_failure as LastFailure;
      expect(attempts).toBeGreaterThanOrEqual(isLeft ? 1 : 2);
      expect(waited(second)).toBeLessThanOrEqual(Math.max(asked, 30_000 * 2 ** (attempts - 1)));
      const clicked = await person.client.refreshConnection("gcp");
      expect([clicked.status, clicked.json.code, clicked.json.action]).toEqual([status, code, action]);
      expect((await readConnection(person)).status).toBe("degraded");
      expect(await eventsOf(target, person)).toEqual(["connection.degraded"]);
      const event = (await target.inside.events()).findLast(({ detail }) => detail.organisation === person.org);
      expect(event?.detail).toMatchObject({ status: "degraded", code, action });
      const lines = target.inside.logs.slice(logged).map(({ line }) => line);
      const ticks = isLeft ? 1 : 2;
      expect(countMetrics(lines, { Failures: 1, code, owner })).toBe(2 + ticks);
      expect(countMetrics(lines, { Refreshes: 1, outcome: `failed ${code}` })).toBe(ticks);

      await recover(person);
      expect(await readConnection(person)).toMatchObject({ status: "active", last_failure: null, next: { reason: "expiry" } });
      expect((await machine.client.readToken("gcp")).status).toBe(200);
      expect(await eventsOf(target, person)).toEqual(["connection.degraded", "connection.recovered"]);
    },
  );

  test("a live token is served with a warning while its refresh fails, and without one once it is refreshed", async () => {
    const { title, action, owner } = failures.provider_unavailable;
    const { person, machine } = await connectSomebody(target);
    await google({ status: 503, body: "" });
    expect((await person.client.refreshConnection("gcp")).status).toBe(502);
    const { at: since } = (await readConnection(person)).last_failure as LastFailure;
    expect((await person.client.refreshConnection("gcp")).status).toBe(502);
    const served = await machine.client.readToken("gcp");
    expect(served).toMatchObject({ status: 200, json: { access_token: expect.stringMatching(/^ya29/), missing_scopes: [] } });
    expect(served.json.warning).toEqual({ code: "provider_unavailable", title, action, owner, since });
    await recover(person);
    await forgetAll(target);
    expect((await machine.client.readToken("gcp")).json).not.toHaveProperty("warning");
  });

  test("requests for a token while Vault is out do not delay the next try", async () => {
    const { person, machine } = await connectSomebody(target);
    await holdBriefToken(target, person);
    await vault({ status: 429, body: vaultSays("rate limit quota exceeded"), headers: { "retry-after": "90" } });
    await tick(target);
    const { last_failure, next } = await readConnection(person);
    for (let count = 0; count < 4; count += 1) {
      expect((await machine.client.readToken("gcp")).json.code).toBe("store_throttled");
    }
    expect(await readConnection(person)).toMatchObject({ last_failure, next });
    await recover(person);
  });

  test("client_misconfigured is the operator's: the connection does not change, whether its token is live or has expired", async () => {
    const { action, owner } = failures.client_misconfigured;
    expect(owner).toBe("operator");
    const { person, machine } = await connectSomebody(target);
    for (const clients of ["secret_changed", "deleted"]) {
      await holdBriefToken(target, person);
      await endIn(target, person, -60);
      const logged = target.inside.logs.length;
      await setGoogle(target, { clients });
      expect(await tick(target)).toEqual({ "gcp failed client_misconfigured": 1 });
      const served = await machine.client.readToken("gcp");
      expect([served.status, served.json.code, served.json.action]).toEqual([503, "client_misconfigured", action]);
      const clicked = await person.client.refreshConnection("gcp");
      expect([clicked.status, clicked.json.code]).toEqual([503, "client_misconfigured"]);
      expect(await readConnection(person)).toMatchObject({
        status: "active",
        last_failure: { code: "client_misconfigured", owner, action },
        next: { reason: "retry" },
      });
      const lines = target.inside.logs.slice(logged).map(({ line }) => line);
      expect(countMetrics(lines, { Failures: 1, code: "client_misconfigured", owner: "operator" })).toBe(3);

      await recover(person);
    }
    expect(await eventsOf(target, person)).toEqual([]);
  });

  test("a token that still lives is served while Google is out and the timer backs off", async () => {
    const { person, machine } = await connectSomebody(target);
    await endIn(target, person, 200);
    await google({ status: 429, body: "", headers: { "retry-after": "90" } });
    await tick(target);
    expect(await readConnection(person)).toMatchObject({ status: "active", last_failure: { code: "provider_throttled" } });
    const requests = await countGoogleCalls(target, "/token", async () => {
      const served = await machine.client.readToken("gcp", { min_ttl: 600 });
      expect([served.status, served.json.access_token]).toEqual([200, expect.stringMatching(/^ya29\./)]);
    });
    expect(requests).toBe(0);
    await recover(person);
  });

  // Google's timeout is eight seconds: a shorter delay would not show it.
  test("provider_timeout: Google does not answer for longer than it is waited for", async () => {
    const { person } = await connectSomebody(target);
    await google({ delay_ms: 60_000, times: 1 });
    const clicked = await person.client.refreshConnection("gcp");
    expect([clicked.status, clicked.json.code]).toEqual([504, "provider_timeout"]);
    expect(await readConnection(person)).toMatchObject({ status: "active", last_failure: { code: "provider_timeout", attempts: 1 } });
    expect((await person.client.refreshConnection("gcp")).json).toMatchObject({ outcome: "refreshed" });
  });

  const table = (operation: string, fault: object) =>
    target.inside.failAws({ target: `DynamoDB_20120810.${operation}`, times: 999, ...fault });
  const throttled = { type: "ProvisionedThroughputExceededException" };
  test.each([
    ["table_throttled", throttled],
    ["table_unavailable", { drop: true }],
  ] as const)("%s: nothing is begun, the record stays as it was, and the same request works afterwards", async (code, fault) => {
    const { action } = failures[code];
    const { person, machine } = await connectSomebody(target);
    await holdBriefToken(target, person);
    const before = await readConnection(person);
    const requests = await countGoogleCalls(target, "/token", async () => {
      await table("UpdateItem", fault);
      const served = await machine.client.readToken("gcp");
      expect([served.status, served.json.code, served.json.action]).toEqual([503, code, action]);
      expect(await tick(target)).toEqual({ [`gcp failed ${code}`]: 1 });
      await table("Query", fault);
      await expect(tick(target)).rejects.toMatchObject({ name: code });
    });
    expect(requests).toBe(0);
    await target.inside.heal();
    expect(await readConnection(person)).toEqual(before);
    expect(await tick(target)).toEqual({ "gcp refreshed expires_soon": 1 });
    expect((await machine.client.readToken("gcp")).status).toBe(200);
    expect(await eventsOf(target, person)).toEqual([]);
  });

  test.each([
    [403, "provider_forbidden"],
    [429, "provider_throttled"],
    [503, "provider_unavailable"],
  ] as const)("the live probe is answered with %i: the answer is %s, and the connection does not change", async (status, code) => {
    const { person } = await connectSomebody(target);
    await failGoogle(target, { method: "GET", path: "/v1/userinfo", status, body: "" });
    const { title, action, owner } = failures[code];
    expect((await person.client.checkConnection("gcp")).json).toMatchObject({
      works: false,
      failure: { code, title, action, owner },
      connection: { status: "active", last_failure: null },
    });
    expect((await person.client.checkConnection("gcp")).json).toMatchObject({ works: true, failure: null });
  });

  test("the live probe is answered with 401 once: the token is refreshed, and works", async () => {
    const { person } = await connectSomebody(target);
    await failGoogle(target, { method: "GET", path: "/v1/userinfo", status: 401, body: "" });
    const checked = await person.client.checkConnection("gcp");
    expect(checked.json).toMatchObject({ works: true, failure: null, connection: { status: "active", credential: { version: 2 } } });
    expect(await eventsOf(target, person)).toEqual([]);
  });
});
