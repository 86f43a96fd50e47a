import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { drawConnectionId } from "../../lib/connections/reserved-ids.ts";
import { Failure } from "../../lib/errors.ts";
import { type IdentityTokenRequest, type IdentityTokenSource, probeTenant } from "../../lib/issuer/identity-token-source.ts";
import { wrongRequestsOfTenantIssuer } from "../../lib/issuer/kms-issuer.ts";
import { hashOpaqueValue } from "../../lib/oauth/opaque-value.ts";
import { proveTrust } from "../../lib/providers/trust-proof.ts";
import { Secret } from "../../lib/secret.ts";

const { signal } = new AbortController();
const right = { tenant: "acme", connection: "c1", audience: "api://cloud", purpose: "connect" } as const;

/** Tokens that say what was asked for, so that a trust can be played. */
const source: Pick<IdentityTokenSource, "mint" | "wrongRequests"> = {
  wrongRequests: wrongRequestsOfTenantIssuer,
  mint: async ({ tenant, ...asked }) => ({
    token: new Secret(JSON.stringify({ tenant: tenant === probeTenant ? "probe" : tenant, ...asked })),
    expiresAt: new Date(0),
  }),
};

type Sent = Omit<IdentityTokenRequest, "tenant"> & { readonly tenant: string };

/** The same bytes each time. */
const random = (size: number) => Buffer.alloc(size, 1);

const prove = (
  isTrusted: (sent: Sent) => boolean,
  refusal = () => new Failure("trust_refused"),
  draw: (size: number) => Buffer = random,
) => {
  const sent: Sent[] = [];
  const use = async (token: Secret) => {
    const claims = JSON.parse(token.reveal()) as Sent;
    sent.push(claims);
    if (!isTrusted(claims)) {
      throw refusal();
    }
    return "in";
  };
  const proving = proveTrust({ source: source as IdentityTokenSource, random: draw }, right, use, signal);
  return { proving, sent };
};

test("a trust in one connection of one organisation is proved with four tokens (S80)", async () => {
  const { proving, sent } = prove(({ tenant, connection, audience }) => `${tenant} ${connection} ${audience}` === "acme c1 api://cloud");

  expect(await proving).toBe("in");
  expect(sent.map(({ tenant, connection, audience }) => [tenant, connection, audience])).toEqual([
    ["acme", "c1", "api://cloud"],
    ["acme", drawConnectionId(random), "api://cloud"],
    ["probe", "c1", "api://cloud"],
    ["acme", "c1", "api://cloud/probe"],
  ]);
});

test.each([
  ["subject", ({ tenant, audience }: Sent) => tenant === "acme" && audience === "api://cloud"],
  ["issuer", ({ connection, audience }: Sent) => connection === "c1" && audience === "api://cloud"],
  ["audience", ({ tenant, connection }: Sent) => tenant === "acme" && connection === "c1"],
  ["subject", () => true],
])("a trust that looks at no %s is insecure (S80)", async (fault, isTrusted) => {
  await expect(prove(isTrusted).proving).rejects.toMatchObject({ code: "trust_insecure", fault });
});

test("S80: the wrong subject has the length and the alphabet of a real id, and is another one in each proof", async () => {
  const drawn = await Promise.all(
    [1, 2].map(async () => {
      const { proving, sent } = prove(
        ({ connection, tenant, audience }) => `${tenant} ${connection} ${audience}` === "acme c1 api://cloud",
        undefined,
        randomBytes,
      );
      await proving;
      return sent[1]?.connection ?? "";
    }),
  );
  const shape = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;
  expect(hashOpaqueValue("a grant's secret")).toMatch(shape);
  expect(drawn).toEqual([expect.stringMatching(shape), expect.stringMatching(shape)]);
  expect(new Set(drawn).size).toBe(2);
});

test("a source that can make no wrong issuer proves the trust with three tokens", async () => {
  const oneIssuer = {
    ...source,
    wrongRequests: (...asked: Parameters<typeof wrongRequestsOfTenantIssuer>) => {
      const { issuer: _, ...others } = wrongRequestsOfTenantIssuer(...asked);
      return others;
    },
  } as IdentityTokenSource;
  const sent: string[] = [];
  const use = async (token: Secret) => {
    sent.push(token.reveal());
    if (sent.length > 1) {
      throw new Failure("trust_refused");
    }
  };
  await proveTrust({ source: oneIssuer, random }, right, use, signal);
  expect(sent).toHaveLength(3);
});

test("a trust that refuses the right token is not tried further", async () => {
  const { proving, sent } = prove(() => false);
  await expect(proving).rejects.toMatchObject({ code: "trust_refused" });
  expect(sent).toHaveLength(1);
});

test("a wrong token that is not answered proves nothing (S79)", async () => {
  const { proving } = prove(
    ({ connection, tenant, audience }) => connection === "c1" && tenant === "acme" && audience === "api://cloud",
    () => new Failure("issuer_unreachable"),
  );
  await expect(proving).rejects.toMatchObject({ code: "issuer_unreachable" });
});
