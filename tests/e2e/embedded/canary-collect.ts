import { azureCalls } from "../../fixtures/azure-control.ts";
import type { Canary, Place } from "../../fixtures/find-leaks.ts";
import { googleCalls, knownAccounts } from "../../fixtures/google-control.ts";
import { type Answer, outcomeOf, type Person } from "../../fixtures/journey.ts";
import { ovhCalls } from "../../fixtures/ovh-control.ts";
import { tailscaleUrls } from "../../fixtures/tailscale-control.ts";
import type { EmbeddedTarget } from "../../fixtures/target.ts";
import { tokenInAnError } from "./canary-keeping.ts";

const valuesOf = (name: string, values: readonly (string | null | undefined)[]): Canary[] =>
  [...new Set(values)].flatMap((value) => (value ? [{ name, value }] : []));

/** Every secret of the run: the operator's, and all that Google, the product and the identity provider made on the way. */
export async function collectSecrets(target: EmbeddedTarget, people: readonly Person[]): Promise<Canary[]> {
  const { clientSecretOf, vaultRootToken, frontEndSecret, sealKey } = target.inside.secrets;
  const calls = await googleCalls(target);
  const forms = calls.map(({ form }) => form);
  const answers = people.flatMap((person) => person.answers);
  const of = (path: string, read: (answer: Answer) => string | null | undefined) =>
    answers.filter(({ request }) => request === path).map(read);
  const confirmations = ["GET /callback", "GET /gcp/callback"].flatMap((path) => of(path, (answer) => outcomeOf(answer).confirm));
  const started = of("GET /gcp/start", (answer) => answer.headers.get("location")).map((location) => new URL(location ?? "").searchParams);
  const refreshTokens = (await knownAccounts(target)).flatMap(({ refresh_tokens }) => refresh_tokens.map(({ token }) => token));
  return [
    ...valuesOf("client secret", [clientSecretOf("google")]),
    ...valuesOf("Vault's root token", [vaultRootToken]),
    ...valuesOf("front-end secret", [frontEndSecret]),
    ...valuesOf("seal key", [sealKey]),
    ...valuesOf(
      "caller's token",
      people.map(({ headers }) => headers.authorization?.replace("Bearer ", "")),
    ),
    ...valuesOf(
      "authorization code",
      forms.map(({ code }) => code),
    ),
    ...valuesOf(
      "verifier",
      forms.map(({ code_verifier }) => code_verifier),
    ),
    ...valuesOf("refresh token", refreshTokens),
    ...valuesOf("access token", [
      ...calls.map(({ authorization }) => authorization?.replace("Bearer ", "")),
      ...of("GET /connections/gcp/token", ({ json }) => (json.access_token === undefined ? null : String(json.access_token))),
      tokenInAnError,
    ]),
    ...valuesOf(
      "revoked token",
      forms.map(({ token }) => token),
    ),
    ...valuesOf(
      "state",
      started.map((query) => query.get("state")),
    ),
    ...valuesOf(
      "nonce",
      started.map((query) => query.get("nonce")),
    ),
    ...valuesOf(
      "login cookie",
      of("GET /gcp/start", ({ headers }) => /=([\w-]{43});/.exec(headers.getSetCookie()[0] ?? "")?.[1]),
    ),
    ...valuesOf(
      "ticket",
      of("POST /login", ({ json }) => URL.parse(String(json.login_url))?.searchParams.get("ticket")),
    ),
    ...valuesOf(
      "ticket",
      of("POST /gcp/login", ({ json }) => URL.parse(String(json.login_url))?.searchParams.get("ticket")),
    ),
    ...valuesOf(
      "confirmation",
      confirmations.map((confirmation) => confirmation?.split(".")[1]),
    ),
  ];
}

/** Everything that was written anywhere but to Vault, and everything that was answered. */
export async function collectPlaces(target: EmbeddedTarget, people: readonly Person[]): Promise<Place[]> {
  const { inside } = target;
  const answers = people.flatMap((person) => person.answers);
  const toPlaces = (where: string, values: readonly unknown[]) => values.map((value) => ({ where, text: JSON.stringify(value) }));
  return [
    ...inside.logs.map(({ line }) => ({ where: line.includes('"_aws"') ? "a metric" : "the log", text: line })),
    ...toPlaces("an event", await inside.events()),
    ...toPlaces("the table", await inside.items()),
    ...toPlaces("an execution", await inside.executions()),
    ...toPlaces(
      "a URL at OVHcloud",
      (await ovhCalls(target)).map(({ path, query }) => [path, query]),
    ),
    ...toPlaces(
      "a URL at Azure",
      (await azureCalls(target)).map(({ path, query }) => [path, query]),
    ),
    ...toPlaces(
      "a URL at Google",
      (await googleCalls(target)).map(({ path, query }) => [path, query]),
    ),
    ...toPlaces("a URL at Tailscale", await tailscaleUrls(target)),
    ...answers.map(({ request, text }) => ({ where: `the body of ${request}`, text })),
    ...answers.map(({ request, headers }) => ({ where: `the cookie of ${request}`, text: headers.getSetCookie().join("\n") })),
    ...answers.map(({ request, headers }) => ({
      where: `the headers of ${request}`,
      text: [...headers]
        .filter(([name]) => name !== "set-cookie")
        .flat()
        .join("\n"),
    })),
  ];
}
