import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import type { Access } from "../../../lib/connections/connection.ts";
import type { CredentialFields } from "../../../lib/connections/credential-store.ts";
import type { Call, Method, SubmissionMethod, Token } from "../../../lib/connections/provider.ts";
import { asFailure, endsConnection, Failure, failures } from "../../../lib/errors.ts";
import { type Trouble, troubles } from "./provider-troubles.ts";

/** A connection that works, and the provider behind it. */
export type OpenedMethod = {
  readonly method: Method;
  /** A credential with every part that is given back. */
  readonly held: CredentialFields;
  readonly details?: Call["details"];
  /** What no failure and no finding may show. */
  readonly secrets: readonly string[];
  /** Bodies of a submission: one that works, one with a wrong secret, and one of a client that lacks a permission. */
  readonly bodies?: { readonly works: object; readonly wrong: object; readonly lacking: object };
  /** Of a level of access that has a credential of its own: how its customer ends that one alone, and a credential without it. */
  readonly separate?: { readonly without: CredentialFields; end(): Promise<void> };
  readonly at: Call["at"];
  /** Of a method whose customer's trust names it. */
  readonly connectionId?: string;
  /** Sends this as the next answer to a request for a token, in JSON. Absent: the provider's answers name no lifetime. */
  readonly answerToken?: (body: string) => Promise<void>;
  /** Giving back asks the provider nothing: only the customer can remove what the credential stands for. */
  readonly givesBackAlone?: true;
  /** As if the customer had ended it at the provider. */
  end(): Promise<void>;
  meet(trouble: Trouble): Promise<void>;
  /** Each call so far that changed something at the provider, or would have. */
  changes(): Promise<readonly string[]>;
  close(): Promise<void>;
};

/** What is no lifetime in seconds, as it stands in the answer. Some providers send 2^63 - 1 for "never". */
const noLifetimes = ["9223372036854775807", '"9223372036854775807"', "1e15", "1e999", "-1", '"for ever"', "null", "[]"];

/** Milliseconds until a call that the provider leaves without an answer is given up. */
const patienceMs = 40;

/**
 * What every method must do, whatever its provider: tested against the provider's simulator.
 *
 * @param open - Opens a provider of its own with one connection, for each test.
 */
export function providerContract(name: string, open: () => Promise<OpenedMethod>): void {
  const using = async (test: (opened: OpenedMethod) => Promise<void>) => {
    const opened = await open();
    try {
      await test(opened);
    } finally {
      await opened.close();
    }
  };

  describe(`the method ${name}`, () => {
    it("has names that a record and a URL can hold", () =>
      using(async ({ method }) => {
        for (const word of [method.name, ...Object.keys(method.duties ?? {})]) {
          expect(word).toMatch(/^[a-z][a-z0-9_]{0,29}$/);
        }
        expect(method.refreshesPerMinute).toBeGreaterThan(0);
      }));

    it("gives a token that the provider takes, with every scope that is needed", () =>
      using(async (opened) => {
        const token = await requestToken(opened);
        const findings = await opened.method.probe(token, callOf(opened));
        expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
        expect(opened.method.missingScopes(token.scopes)).toEqual([]);
        expect(opened.method.missingScopes([])).not.toEqual([]);
        expect(token.expiresAt === undefined || token.expiresAt > token.issuedAt).toBe(true);
      }));

    it("notices with a code that ends the connection that its customer ended it", () =>
      using(async (opened) => {
        const token = await requestToken(opened);
        await opened.end();
        const refusal = await failureOf(requestToken(opened));
        expect(endsConnection(refusal.code), refusal.code).toBe(true);
        expectNoSecret(opened, refusal);
        const probed = await failureOf(opened.method.probe(token, callOf(opened)));
        // For minted tokens, the next token request tells whether the connection has ended.
        const isMinted = opened.method.tokens === "minted";
        expect(isMinted ? ["grant_revoked", "access_token_rejected"] : ["grant_revoked"]).toContain(probed.code);
        expectNoSecret(opened, probed);
      }));

    it("gives a token of each level of access that it offers", () =>
      using(async (opened) => {
        for (const level of levelsOf(opened).offered) {
          await opened.method.probe(await requestToken(opened, callOf(opened), level), callOf(opened));
        }
      }));

    it("lets a level of access that has a credential of its own end alone, and gives no wider token in its place", () =>
      using(async (opened) => {
        const { offered, separate } = levelsOf(opened);
        expect(offered).toEqual(expect.arrayContaining([...separate]));
        expect(opened.separate !== undefined).toBe(separate.length > 0);
        for (const level of separate) {
          const { without = {}, end } = opened.separate ?? {};
          const missing = await failureOf(requestToken({ ...opened, held: without }, callOf(opened), level));
          expect([missing.code, missing.field]).toEqual(["invalid_request", "access"]);
          await end?.();
          const ended = await failureOf(requestToken(opened, callOf(opened), level));
          expect(endsConnection(ended.code), ended.code).toBe(true);
          expectNoSecret(opened, [missing, ended]);
          await opened.method.probe(await requestToken(opened, callOf(opened), "full"), callOf(opened));
        }
      }));

    it("gives back twice as once, and what its customer has ended as well", () =>
      using(async (opened) => {
        const first = await opened.method.revoke(opened.held, callOf(opened));
        const second = await opened.method.revoke(opened.held, callOf(opened));
        await opened.end();
        const third = await opened.method.revoke(opened.held, callOf(opened));
        for (const given of [first, second, third]) {
          expect(given.length).toBeGreaterThan(0);
          expect(given.filter(({ state }) => state === "pending")).toEqual([]);
          expectNoSecret(opened, given);
        }
        expect(second.map(({ what }) => what)).toEqual(first.map(({ what }) => what));
      }));

    it("says that everything is left where it gives back without the provider, whatever the provider does", () =>
      using(async (opened) => {
        if (opened.givesBackAlone) {
          await opened.meet("closed");
          const given = await opened.method.revoke(opened.held, callOf(opened));
          expect(new Set(given.map(({ state }) => state))).toEqual(new Set(["left"]));
        }
      }));

    it.each(noLifetimes)("takes a lifetime that is none (%s) for an answer that names none", (lifetime) =>
      using(async (opened) => {
        if (opened.answerToken !== undefined) {
          await opened.answerToken(`{"access_token": "canary-token", "token_type": "Bearer", "expires_in": ${lifetime}}`);
          const { type, ...token } = await requestToken(opened);
          expect([type, token.expiresAt]).toEqual(["bearer", undefined]);
        }
      }),
    );

    it.each(troubles)("S58: takes an answer that goes wrong (%s) for nothing but a moment's trouble", (trouble) =>
      using(async (opened) => {
        const token = await requestToken(opened);
        await opened.meet(trouble);
        const patient = () => ({
          ...callOf(opened),
          signal: trouble === "silent" ? AbortSignal.timeout(patienceMs) : callOf(opened).signal,
        });
        const deeds: readonly (readonly [string, () => Promise<unknown>])[] = [
          ["token", () => requestToken(opened, patient())],
          ["probe", () => opened.method.probe(token, patient())],
          ...(opened.givesBackAlone ? [] : [["give back", () => giveBackNow(opened, patient())] as const]),
          ...toVerifying(opened).map((verify) => ["verify", () => verify(patient())] as const),
        ];
        for (const [what, deed] of deeds) {
          const failure = await failureOf(deed());
          const { retryable, owner } = failures[failure.code];
          const where = `${what}: ${failure.code}`;
          expect([retryable, endsConnection(failure.code)], where).toEqual([true, false]);
          expect(["provider", "operator"], where).toContain(owner);
          expectNoSecret(opened, failure);
        }
      }),
    );
  });

  describe(`a submission of the method ${name}, if it is connected by one`, () => {
    const submitting = (
      test: (opened: OpenedMethod, method: SubmissionMethod, bodies: NonNullable<OpenedMethod["bodies"]>) => Promise<void>,
    ) =>
      using(async (opened) => {
        const { method, bodies } = opened;
        expect(isSubmission(method)).toBe(bodies !== undefined);
        if (isSubmission(method) && bodies !== undefined) {
          await test(opened, method, bodies);
        }
      });

    it("S60: is verified without a change at the provider, again and again as the same account", () =>
      submitting(async (opened, method, { works }) => {
        const before = await opened.changes();
        const first = await method.verify(method.parse(works), callOf(opened));
        const second = await method.verify(method.parse(works), callOf(opened));
        expect(second.identity).toEqual(first.identity);
        expect(first.identity.id).not.toBe("");
        expect(method.missingScopes(first.scopes)).toEqual([]);
        expect(await opened.changes()).toEqual(before);
        expectNoSecret(opened, [first.findings, first.identity, first.details, first.credential]);
      }));

    it("fails with a code that ends the connection when its secret is wrong", () =>
      submitting(async (opened, method, { wrong }) => {
        const failure = await failureOf(method.verify(method.parse(wrong), callOf(opened)));
        expect(endsConnection(failure.code), failure.code).toBe(true);
        expect(failures[failure.code].owner).toBe("customer");
        expectNoSecret(opened, failure);
      }));

    it("tells what its client lacks, as a finding or as a failure of the customer", () =>
      submitting(async (opened, method, { lacking }) => {
        const told = await method.verify(method.parse(lacking), callOf(opened)).catch(asFailure);
        if ("findings" in told) {
          // A permission may be a scope of the client, or be given to it in another way.
          const isTold = method.missingScopes(told.scopes).length > 0 || told.findings.some(({ severity }) => severity === "error");
          expect(told.findings).not.toEqual([]);
          expect(isTold).toBe(true);
        } else {
          expect(failures[told.code].owner, told.code).toBe("customer");
        }
        expectNoSecret(opened, "findings" in told ? told.findings : told);
      }));

    it.each([[{}], [{ unknown: "field" }], [null], [[]]])("is refused without a word of what was sent: %j", (body) =>
      submitting(async (_, method) => {
        const parsed = await failureOf((async () => method.parse(body))());
        expect(parsed.code).toBe("invalid_request");
      }),
    );

    it("carries over without a change to either credential", () =>
      submitting(async (opened, method, { works }) => {
        const { credential = {} } = await method.verify(method.parse(works), callOf(opened));
        const carried = method.carryOver?.(Object.freeze({ ...opened.held }), Object.freeze({ ...credential })) ?? credential;
        expect(Object.keys(carried)).toEqual(expect.arrayContaining(Object.keys(credential)));
      }));
  });
}

const callOf = ({ at, details = {}, connectionId }: OpenedMethod): Call => ({
  at,
  details,
  signal: new AbortController().signal,
  ...(connectionId === undefined ? {} : { connectionId }),
});

/** The levels of access of a method, and those that have a credential of their own. */
const levelsOf = ({ method }: OpenedMethod): { readonly offered: readonly Access[]; readonly separate: readonly Access[] } =>
  method.tokens === "minted" ? { offered: method.access, separate: method.separateAccess ?? [] } : { offered: ["full"], separate: [] };

/** The token of the connection, as the engine gets one. */
async function requestToken(opened: OpenedMethod, call: Call = callOf(opened), access?: Access): Promise<Token> {
  const { method, held } = opened;
  if (method.tokens === "minted") {
    return method.mint(held, access ?? method.access[0] ?? "full", call);
  }
  const { accessToken, expiresAt, scopes = held.scope?.reveal().split(" ") ?? [] } = await method.refresh(held, call);
  return { type: "bearer", accessToken, scopes, issuedAt: new Date(), ...(expiresAt === undefined ? {} : { expiresAt }) };
}

/** Gives back, and throws if a part is pending: that is the failure of a method that gives back in parts. */
async function giveBackNow({ method, held }: OpenedMethod, call: Call): Promise<never> {
  const parts = await method.revoke(held, call);
  const pending = parts.find(({ state }) => state === "pending");
  throw pending === undefined ? new Error("given back without the provider") : new Failure(pending.code ?? "provider_unavailable");
}

const isSubmission = (method: Method): method is SubmissionMethod => "verify" in method;

const toVerifying = ({ method, bodies }: OpenedMethod) =>
  isSubmission(method) && bodies !== undefined ? [(call: Call) => method.verify(method.parse(bodies.works), call)] : [];

async function failureOf(deed: Promise<unknown>): Promise<Failure> {
  const thrown: unknown = await deed.then(
    () => expect.fail("no failure"),
    (error: unknown) => error,
  );
  return asFailure(thrown);
}

function expectNoSecret({ secrets }: OpenedMethod, shown: unknown): void {
  const text = inspect(shown, { depth: null, showHidden: true });
  for (const secret of secrets) {
    expect(text).not.toContain(secret);
  }
}
