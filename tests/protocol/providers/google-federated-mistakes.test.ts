import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectFailure } from "../google-fixture.ts";
import {
  audience,
  body,
  callOfConnection,
  details,
  everybody,
  issuer,
  openFederatedMethod,
  principal,
  provider,
  subject,
} from "./google-federated-connection.ts";

let google: Awaited<ReturnType<typeof openFederatedMethod>>;
beforeAll(async () => {
  google = await openFederatedMethod();
});
afterAll(() => google.close());

beforeEach(async () => {
  await google.control("POST", "reset");
  await google.setUp();
  google.minted.length = 0;
});

const verify = (changes: object = {}) => google.method.verify(google.method.parse({ ...body, ...changes }), callOfConnection());
const probe = async () => google.method.probe(await google.method.mint({}, "full", callOfConnection(details)), callOfConnection(details));

describe("S80: the four tokens find each mistake in a customer's trust", () => {
  const without = { attribute_condition: null };
  it.each<[string, string, () => Promise<unknown>]>([
    [
      "the condition is missing, and the binding names the whole pool",
      "subject",
      async () => {
        await google.editProvider(without);
        await google.bind([everybody]);
      },
    ],
    [
      "the condition looks at the beginning of the subject alone, and the binding names the whole pool",
      "subject",
      async () => {
        await google.editProvider({ attribute_condition: "assertion.sub.startsWith('conn:')" });
        await google.bind([everybody]);
      },
    ],
    ...["assertion.sub.size()==48", "assertion.sub.matches('^conn:[A-Za-z0-9_-]{43}$')", "!assertion.sub.startsWith('conn:probe-')"].map(
      (condition): [string, string, () => Promise<unknown>] => [
        `the condition looks at the shape of the subject alone, and the binding names the whole pool: ${condition}`,
        "subject",
        async () => {
          await google.editProvider({ attribute_condition: condition });
          await google.bind([everybody]);
        },
      ],
    ),
    [
      "the condition is true for everybody",
      "subject",
      async () => {
        await google.editProvider({ attribute_condition: `assertion.sub=='${subject}' || assertion.sub!='${subject}'` });
        await google.bind([everybody]);
      },
    ],
    [
      "the mapping gives every token the same subject",
      "subject",
      async () => {
        await google.editProvider({ ...without, attribute_mapping: { "google.subject": "'aurora'" } });
        await google.bind([principal("aurora")]);
      },
    ],
    [
      "the mapping names the organisation in place of the connection",
      "subject",
      async () => {
        await google.editProvider({
          ...without,
          attribute_mapping: { "google.subject": "assertion.iss.endsWith('acme') ? 'acme' : 'other'" },
        });
        await google.bind([principal("acme")]);
      },
    ],
    [
      "an attribute that all tokens share is bound",
      "subject",
      async () => {
        await google.editProvider({
          ...without,
          attribute_mapping: { "google.subject": "assertion.sub", "attribute.iss": "assertion.iss" },
        });
        await google.bind([`${everybody.slice(0, -1)}attribute.iss/${issuer}`]);
      },
    ],
    [
      "a second audience is allowed: that of the tokens which must be refused",
      "audience",
      () => google.editProvider({ allowed_audiences: [audience, `${audience}/probe`] }),
    ],
    [
      "the condition looks at another claim alone, and the binding names the whole pool",
      "subject",
      async () => {
        await google.editProvider({ attribute_condition: `assertion.aud=='${audience}' && has(assertion.sub)` });
        await google.bind([everybody]);
      },
    ],
    [
      "the condition is missing, and the project lets the whole pool act as each of its accounts",
      "subject",
      async () => {
        await google.editProvider(without);
        const binding = { role: "roles/iam.serviceAccountTokenCreator", members: [everybody] };
        await google.control("POST", "projects/shop-production/bindings", binding);
      },
    ],
  ])("%s", async (_what, fault, deed) => {
    await deed();
    const failure = await verify().catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: "trust_insecure",
      cause: { fault },
      command: expect.stringContaining(`--attribute-condition="assertion.sub=='${subject}'"`),
    });
    await expectFailure(probe(), "trust_insecure", ["eyJ"]);
    // What the command does.
    await google.editProvider({
      issuer,
      allowed_audiences: [audience],
      attribute_mapping: { "google.subject": "assertion.sub" },
      attribute_condition: `assertion.sub=='${subject}'`,
    });
    expect(await probe()).toEqual([]);
  });

  it("a condition that is missing is no mistake that lets another in while the binding names one subject", async () => {
    await google.editProvider(without);
    expect((await verify()).findings).toEqual([]);
  });

  describe("a second provider in the pool, for another issuer", () => {
    const second = `${provider.slice(0, provider.lastIndexOf("/"))}/second`;
    const finding = { code: "pool_shared", severity: "warning", target: second, owner: "customer" };
    const providers = "workload-identity-pools/shop-production/aurora-pool/providers";
    const addSecond = () =>
      google.control("POST", providers, { id: "second", issuer: "https://id.other.example", allowed_audiences: [audience] });

    it("is found where the service account may read the pool, unless it is disabled", async () => {
      expect(await probe()).toEqual([]);
      await addSecond();
      expect((await verify()).findings).toMatchObject([finding]);
      expect(await probe()).toMatchObject([finding]);
      await google.control("PATCH", `${providers}/second`, { disabled: true });
      expect(await probe()).toEqual([]);
    });

    it.each([403, 503])(
      "is not seen where Google answers %i to who reads the pool, and the check does not fail for that",
      async (status) => {
        await addSecond();
        const path = `/v1/${second.slice(0, second.lastIndexOf("/"))}`;
        await google.control("POST", "faults", { method: "GET", path, times: 9, status, body: { error: { code: status, message: "no" } } });
        expect(await probe()).toEqual([]);
      },
    );
  });

  it("says nothing about the trust when a wrong token meets an outage", async () => {
    await google.control("POST", "faults", { method: "POST", path: "/v1/token", nth: 2, times: 3, status: 503, body: {} });
    await expectFailure(verify(), "provider_unavailable");
  });
});
