import { inspect } from "node:util";
import { expect } from "vitest";
import type { Access, Details } from "../../../lib/connections/connection.ts";
import type { CredentialFields } from "../../../lib/connections/credential-store.ts";
import type { Call } from "../../../lib/connections/provider.ts";
import { clouds } from "../../../lib/providers/azure/azure-clouds.ts";
import { parsePrincipalInput } from "../../../lib/providers/azure/principal-input.ts";
import { servicePrincipalSubmission } from "../../../lib/providers/azure/service-principal-method.ts";
import { type Application, openAzure } from "../../unit/local-azure-fixture.ts";

/** What a connection is between two calls: what the record and the credential store hold. */
export type Standing = { readonly held: CredentialFields; readonly details: Details };

const signal = new AbortController().signal;

/** The body of a submission, as Aurora's client sends it. */
export const bodyOf = ({ tenant, id, secret }: Application, more: object = {}) => ({
  userId: "somebody-else",
  tenantId: tenant,
  clientId: id,
  clientSecret: secret,
  ...more,
});

/** Azure's method over https, with the little of the engine that its steps need. */
export async function openPrincipalMethod() {
  const azure = await openAzure();
  const addresses = { authorityUrl: azure.url, managementUrl: azure.url, graphUrl: azure.url };
  let skewSeconds = 0;
  const clock = () => new Date(Date.now() + skewSeconds * 1000);
  const settings = { clouds: { ...clouds, public: { ...clouds.public, ...addresses } }, refreshesPerMinute: 60 };
  const method = servicePrincipalSubmission({ settings, clock });

  const callOf = (details: Details = {}, within: AbortSignal = signal): Call => ({
    at: { tenant: "acme", provider: "azure", account: "default" },
    details,
    connectionId: "Zm9v_2Fy-QmF6cXV4MDEyMzQ1Njc4OWFiY2RlZmdoaW",
    signal: within,
  });
  const verify = async (body: object, details: Details = {}) => {
    const { connectionId: _, ...call } = callOf(details);
    return method.verify(parsePrincipalInput(body), call);
  };
  const stand = async (body: object, before?: Standing): Promise<Standing> => {
    const { credential = {}, details } = await verify(body, before?.details);
    const held = before === undefined ? credential : (method.carryOver?.(before.held, credential) ?? credential);
    return { held, details: { ...details, ...method.detailsOf?.(held) } };
  };
  const connect = async (given: object = {}, more: object = {}) => {
    const application = await azure.addApplication(given);
    return { application, ...(await stand(bodyOf(application, more))) };
  };
  const mint = ({ held, details }: Standing, access: Access = "full") => method.mint(held, access, callOf(details));
  const check = async (standing: Standing) => method.probe(await mint(standing), callOf(standing.details));
  const watch = async ({ held, details }: Standing) => {
    const step = method.duties?.secret_expiry;
    return step === undefined ? expect.unreachable() : step(held, callOf(details), clock());
  };
  const change = ({ id }: Application, changes: object) => azure.control("PATCH", `applications/${id}`, changes);
  const calls = async () => (await azure.control("GET", "calls")).body.calls as Record<string, unknown>[];
  const answerWith = (verb: string, path: string, answer: object) => azure.control("POST", "faults", { method: verb, path, ...answer });
  /** Moves the product's clock and the simulator's. */
  const wait = async (seconds: number) => {
    skewSeconds += seconds;
    await azure.control("POST", "clock", { skew_seconds: skewSeconds });
  };
  const reset = async () => {
    skewSeconds = 0;
    await azure.control("POST", "reset");
  };
  return { ...azure, settings, method, callOf, verify, stand, connect, mint, check, watch, change, calls, answerWith, clock, wait, reset };
}

/** Fails with a code, and shows nothing that is secret. */
export async function expectFailure(run: Promise<unknown>, expected: object, secrets: readonly string[] = []): Promise<void> {
  const error: unknown = await run.then(
    () => "no failure",
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject(expected);
  const shown = inspect(error, { depth: null, showHidden: true }) + JSON.stringify(error);
  for (const secret of ["eyJ", "Trace ID", ...secrets]) {
    expect(shown).not.toContain(secret);
  }
}

/** The code of each finding. */
export const codesOf = (findings: readonly { readonly code: string }[]) => findings.map(({ code }) => code);
