import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { authenticateListed } from "../../lib/http/callers/authenticate-listed.ts";
import type { CallerRule, TrustedIssuer } from "../../lib/http/callers/trusted-issuer.ts";
import { audience, job, openMachineIssuers, podRequest, roleRequest } from "../fixtures/machine-issuers.ts";
import { authenticateAs, refusalOf } from "./machine-callers-fixture.ts";

let at: Awaited<ReturnType<typeof openMachineIssuers>>;
beforeAll(async () => {
  at = await openMachineIssuers();
});
afterAll(() => at.close());

const ada = { id: "ada", tenant: "acme", permissions: new Set(["connectors:read"] as const) };

/** Sends a token to the deployment of these tests. */
const authenticate = (token: string, list: readonly TrustedIssuer[] = at.list, aheadSeconds = 0) =>
  authenticateAs(ada, token, { list, aheadSeconds });
const refusal = (token: string, list: readonly TrustedIssuer[] = at.list, aheadSeconds = 0) =>
  refusalOf(authenticate(token, list, aheadSeconds));

const withRule = (place: number, changes: Partial<CallerRule>): readonly TrustedIssuer[] =>
  at.list.map((trusted, index) =>
    index === place ? { ...trusted, callers: trusted.callers.map((rule) => ({ ...rule, ...changes })) } : trusted,
  );

const noCaller = "unauthenticated: no caller of the list has these claims";

describe("S49: a machine with a token of its platform is the caller that the list says", () => {
  test("a job of GitHub Actions", async () => {
    expect(await authenticate(await at.github.requestIdToken(job))).toEqual({
      id: "github:repo:acme/deploy:environment:prod",
      tenant: "acme",
      permissions: new Set(["connectors:read", "tokens:read"]),
    });
  });

  test("a job whose repository names itself with its ids, by exactly this name", async () => {
    const token = await at.github.requestIdToken({ ...job, namesIds: true });
    const named = (sub: string) => withRule(0, { when: { sub } });
    const sub = "repo:acme@42/deploy@7001:environment:prod";
    expect(await authenticate(token, named(sub))).toMatchObject({ id: `github:${sub}`, tenant: "acme" });
    // The same names under other ids, and the form without ids.
    for (const other of [
      "repo:acme@43/deploy@7001:environment:prod",
      "repo:acme@42/deploy@7002:environment:prod",
      "repo:acme/deploy:environment:prod",
    ]) {
      expect(await refusal(token, named(other)), other).toBe(noCaller);
    }
    const both = withRule(0, { when: { sub: ["repo:acme/deploy:environment:prod", sub], repository_id: "7001" } });
    expect(await authenticate(token, both)).toMatchObject({ tenant: "acme" });
    expect(await authenticate(await at.github.requestIdToken(job), both)).toMatchObject({ tenant: "acme" });
  });

  test.each(["RS256", "ES384"] as const)("a role of AWS, whose token is signed with %s", async (signingAlgorithm) => {
    expect(await authenticate(await at.aws.getWebIdentityToken({ ...roleRequest, signingAlgorithm }))).toEqual({
      id: "aws:arn:aws:iam::123456789012:role/cost-reader",
      tenant: "globex",
      permissions: new Set(["tokens:read"]),
    });
  });

  test("a service account of Kubernetes", async () => {
    expect(await authenticate(await at.cluster.requestToken(podRequest))).toEqual({
      id: "cluster:system:serviceaccount:billing:reader",
      tenant: "acme",
      permissions: new Set(["connectors:read"]),
    });
  });

  test("and whoever else calls is asked for in the deployment's own way", async () => {
    const ofTheCompany = await new SignJWT({ iss: "https://login.acme.example" })
      .setProtectedHeader({ alg: "HS256" })
      .sign(new Uint8Array(32));
    for (const token of [ofTheCompany, "nonsense", "a.b.c", "e30.e30.e30"]) {
      expect(await authenticate(token)).toBe(ada);
    }
  });

  test("unless the deployment's own way finds a caller who looks like a machine of the list", async () => {
    const listed = authenticateListed({
      issuers: at.list,
      otherwise: async () => ({ ...ada, id: "github:repo:acme/deploy:environment:prod" }),
      isVouchedFor: () => false,
      clock: () => new Date(),
      onRefreshFailed: () => undefined,
    });
    await expect(listed({})).rejects.toMatchObject({ code: "unauthenticated" });
  });

  test("of several rules that fit, the first one decides alone", async () => {
    const [first] = at.list[0]?.callers ?? [];
    const rule = first ?? expect.unreachable();
    const list = at.list.map((trusted, index) =>
      index === 0
        ? {
            ...trusted,
            callers: [
              { ...rule, permissions: ["connectors:read"] },
              { ...rule, permissions: ["tokens:read"] },
            ],
          }
        : trusted,
    );
    expect([...(await authenticate(await at.github.requestIdToken(job), list)).permissions]).toEqual(["connectors:read"]);
  });
});

describe("a job of GitHub Actions is refused", () => {
  test.each([
    ["of another environment", { context: { environment: "dev" } }],
    ["of a branch", { context: { ref: "refs/heads/main" } }],
    ["of a pull request", { context: "pull_request" as const }],
    ["of another repository", { repository: "acme/other" }],
    ["of a repository whose name only begins so", { repository: "acme/deploy-2" }],
    ["of a new owner who took over the name", { ownerId: "43" }],
    ["whose name differs in a capital", { repository: "Acme/deploy" }],
  ])("%s", async (_what, changes) => {
    expect(await refusal(await at.github.requestIdToken({ ...job, ...changes }))).toBe(noCaller);
  });

  test("whose token is for another audience", async () => {
    expect(await refusal(await at.github.requestIdToken({ ...job, audience: "sts.amazonaws.com" }))).toBe(
      "unauthenticated: jwt: ERR_JWT_CLAIM_VALIDATION_FAILED aud",
    );
  });
});

describe("a pattern of subjects", () => {
  const list = () => withRule(0, { when: { sub: ["repo:acme/*", "repo:acme/deploy:ref:refs/heads/*"], repository_owner_id: "42" } });

  test.each([[{}], [{ repository: "acme/other" }], [{ repository: "acme/deploy", context: { ref: "refs/heads/topic/one" } }]])(
    "fits what goes on after its prefix: %j",
    async (changes) => {
      expect(await refusal(await at.github.requestIdToken({ ...job, ...changes }), list())).toMatch(/^let in as github:repo:acme\//);
    },
  );

  test.each([
    ["of another owner", { repository: "acme-evil/deploy", ownerId: "66" }],
    ["of another owner who has the name now", { ownerId: "66" }],
    ["of an owner whose id only begins so", { ownerId: "421" }],
  ])("fits no subject %s", async (_what, changes) => {
    expect(await refusal(await at.github.requestIdToken({ ...job, ...changes }), list())).toBe(noCaller);
  });

  test("does not fit its prefix alone, and a star is no pattern in the token", async () => {
    for (const sub of ["repo:acme/", "*", "repo:*"]) {
      const token = await at.github.sign({ sub, aud: audience, repository_owner_id: "42" }, { alg: "RS256", lifetimeSeconds: 60 });
      expect(await refusal(token, list())).toBe(noCaller);
    }
  });
});

describe("a role of AWS is refused", () => {
  test.each([
    ["of another name", { role: "arn:aws:iam::123456789012:role/cost-reader-2" }],
    ["of another account", { role: "arn:aws:iam::999999999999:role/cost-reader" }],
    ["with another tag", { tags: { purpose: "other" } }],
    ["with a tag that only has another name", { tags: { purpose2: "aurora" } }],
  ])("%s", async (_what, changes) => {
    expect(await refusal(await at.aws.getWebIdentityToken({ ...roleRequest, ...changes }))).toBe(noCaller);
  });

  test("without a tag: AWS signs such a token as well", async () => {
    const { tags: _, ...untagged } = roleRequest;
    expect(await refusal(await at.aws.getWebIdentityToken(untagged))).toBe(noCaller);
  });

  test("whose token is for another audience too, which could send it on", async () => {
    expect(await refusal(await at.aws.getWebIdentityToken({ ...roleRequest, audience: [audience, "https://other.example"] }))).toBe(
      "unauthenticated: the token is for other audiences too",
    );
  });

  test("whose token is signed with an algorithm that the list does not name", async () => {
    const list = at.list.map((trusted, index) => (index === 1 ? { ...trusted, algorithms: ["RS256" as const] } : trusted));
    expect(await refusal(await at.aws.getWebIdentityToken(roleRequest), list)).toBe("unauthenticated: jwt: ERR_JOSE_ALG_NOT_ALLOWED");
  });

  test("whose tags are a text, or a list", async () => {
    for (const tags of ["aurora", ["aurora"], [{ purpose: "aurora" }]]) {
      const claims = {
        sub: roleRequest.role,
        aud: audience,
        "https://sts.amazonaws.com/": { aws_account: "123456789012", request_tags: tags },
      };
      expect(await refusal(await at.aws.sign(claims, { alg: "RS256", lifetimeSeconds: 60 }))).toBe(noCaller);
    }
  });
});

describe("a service account of Kubernetes is refused", () => {
  test.each([
    ["of another namespace", { namespace: "billing2" }],
    ["of another name", { serviceAccount: "reader2" }],
  ])("%s", async (_what, changes) => {
    expect(await refusal(await at.cluster.requestToken({ ...podRequest, ...changes }))).toBe(noCaller);
  });

  test("whose token is for the cluster itself", async () => {
    expect(await refusal(await at.cluster.requestToken({ ...podRequest, audiences: ["https://kubernetes.default.svc"] }))).toBe(
      "unauthenticated: jwt: ERR_JWT_CLAIM_VALIDATION_FAILED aud",
    );
  });

  test("whose token was signed for a year, a day after that", async () => {
    const token = await at.cluster.requestToken({ ...podRequest, expirationSeconds: 365 * 86_400 });
    expect(await refusal(token, at.list, 86_400)).toMatch(/^let in/);
    expect(await refusal(token, at.list, 86_400 + 60)).toBe("unauthenticated: jwt: ERR_JWT_EXPIRED iat");
  });
});
