import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { toCredentialFields } from "../../lib/connections/credential/rotation.ts";
import { type Failure, failures } from "../../lib/errors.ts";
import { discovery } from "../../lib/providers/cached-document.ts";
import { buildExemption } from "../../lib/providers/google/google.ts";
import type { OAuthDeps } from "../../lib/providers/oauth-transport.ts";
import { prepareMs, refreshGrant } from "../../lib/providers/refresh-grant.ts";
import { Secret } from "../../lib/secret.ts";
import { callOf } from "../fakes/call-of.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { openGoogle, signal } from "./google-fixture.ts";

const settings = { sessionControlSubtypes: [] };
const held = { refresh_token: new Secret("held") };
const tokens = { access_token: "next access", refresh_token: "next refresh", token_type: "Bearer" };
const never = <T>() => new Promise<T>(() => undefined);

/** A token endpoint that takes eight seconds of the clock, and answers what it is told. */
async function openEndpoint() {
  const clock = stoppedClock();
  let [answer, requests] = ["{}", 0];
  const server = createServer((_, response) => {
    requests += 1;
    clock.moveSeconds(8);
    response.setHeader("content-type", "application/json").end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const metadata = { issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys` };
  const deps: OAuthDeps = {
    clock,
    readClient: async () => ({ clientId: "client", clientSecret: new Secret("secret") }),
    readMetadata: async () => metadata,
  };
  return {
    clock,
    deps,
    issuer,
    requests: () => requests,
    answerWith: (body: string) => {
      answer = body;
    },
    refresh: (using: Partial<OAuthDeps> = {}, guard = signal) =>
      refreshGrant(settings, { ...deps, ...using }, held, { ...callOf(), signal: guard }),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

let endpoint: Awaited<ReturnType<typeof openEndpoint>>;
beforeEach(async () => {
  endpoint = await openEndpoint();
});
afterEach(async () => {
  vi.useRealTimers();
  await endpoint.close();
});

describe("a lifetime that the provider returns", () => {
  it("begins before the request is sent, however long the answer takes", async () => {
    const { clock, answerWith, refresh } = endpoint;
    const askedAt = clock().getTime();
    answerWith(JSON.stringify({ ...tokens, expires_in: 3600, refresh_token_expires_in: 7200 }));
    const { expiresAt, refreshTokenExpiresAt } = await refresh();
    expect(clock().getTime()).toBe(askedAt + 8000);
    expect([expiresAt, refreshTokenExpiresAt]).toEqual([new Date(askedAt + 3_600_000), new Date(askedAt + 7_200_000)]);
  });

  it("may be a quoted number, and may be zero", async () => {
    const { clock, answerWith, refresh } = endpoint;
    const askedAt = clock().getTime();
    answerWith(JSON.stringify({ ...tokens, expires_in: "3600", refresh_token_expires_in: 0 }));
    expect(await refresh()).toMatchObject({ expiresAt: new Date(askedAt + 3_600_000), refreshTokenExpiresAt: new Date(askedAt) });
  });

  it.each(["9223372036854775807", "1e15", "1e999", "-1", '"for ever"', "null", "true", "[]"])(
    "RFC 6749, section 5.1: is not told when it is %s, and what was rotated is not lost for it",
    async (lifetime) => {
      const { answerWith, refresh } = endpoint;
      const body = JSON.stringify(tokens).slice(0, -1);
      answerWith(`${body}, "expires_in": ${lifetime}, "refresh_token_expires_in": ${lifetime}}`);
      const { accessToken, refreshToken, ...rest } = await refresh();
      expect([accessToken.reveal(), refreshToken?.reveal()]).toEqual([tokens.access_token, tokens.refresh_token]);
      expect(rest).not.toHaveProperty("expiresAt");
      expect(rest).not.toHaveProperty("refreshTokenExpiresAt");
    },
  );
});

it("S42: names the exemption of our client id alone when an administrator's session control has ended the grant", async () => {
  const google = await openGoogle();
  try {
    const fields = toCredentialFields(await google.connect(), "grant-1", new Date());
    await google.control("POST", "settings", { invalid_rapt: true });
    const refusal = await google.provider.refresh(fields, callOf()).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: "session_control" });
    const { command } = refusal as Failure;
    const [file = "", run] = command?.split("\nEOF\n") ?? [];
    expect(parse(file.split("\n").slice(2).join("\n"))).toEqual({
      scopedAccessSettings: [
        {
          scope: { clientScope: { restrictedClientApplication: { clientId: "1-aurora.apps.googleusercontent.com" } } },
          activeSettings: { sessionSettings: { sessionLength: "0s", sessionLengthEnabled: true, sessionReauthMethod: "LOGIN" } },
        },
      ],
    });
    expect(file).toMatch(/^# A GcpUserAccessBinding of Access Context Manager/);
    expect(run).toBe(
      "gcloud access-context-manager cloud-bindings create --organization=ORGANIZATION_ID --group-key=GROUP_ID --binding-file=aurora-session.yaml",
    );
    expect(failures.session_control.action).toMatch(
      /user access binding of Access Context Manager.*scopedAccessSettings.*sessionLength of 0s/,
    );
  } finally {
    await google.close();
  }
});

it("S42: puts no client id into a command that a shell would read otherwise", () => {
  expect(buildExemption("x'; rm -rf ~ #")).toContain("clientId: CLIENT_ID\n");
});

describe("the metadata that a request needs", () => {
  it.each([
    ["metadata", { readMetadata: never }, "provider_timeout"],
    ["the client's secret", { readClient: never }, "secrets_unavailable"],
  ] as const)("has its own time, and nothing is sent after it: %s", async (_, using, code) => {
    const { refresh, requests } = endpoint;
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const failed = expect(refresh(using)).rejects.toMatchObject({ code });
    await vi.advanceTimersByTimeAsync(prepareMs);
    await failed;
    expect(requests()).toBe(0);
  });

  it("is waited for no longer than the lease's guard allows", async () => {
    const { refresh, requests } = endpoint;
    const guard = new AbortController();
    const failed = expect(refresh({ readMetadata: never }, guard.signal)).rejects.toMatchObject({ code: "deadline_exceeded" });
    guard.abort();
    await failed;
    expect(requests()).toBe(0);
  });

  it("arrives for every waiting caller, although the first caller has left", async () => {
    const { issuer, clock, deps, answerWith } = endpoint;
    answerWith(JSON.stringify(await deps.readMetadata(signal)));
    const read = discovery(issuer, clock);
    const first = new AbortController();
    const gone = expect(read(first.signal)).rejects.toMatchObject({ code: "deadline_exceeded" });
    const other = read(signal);
    first.abort();
    await gone;
    expect(await other).toMatchObject({ issuer });
    expect(endpoint.requests()).toBe(1);
  });
});
