import { addAccount, cloudPlatform, failGoogle, googleCalls, healGoogle, knownAccounts, setGoogle } from "../google-control.ts";
import { type Answer, confirm, connect, connectFully, locationOf, newPerson, outcomeOf, type Person, reachCallback } from "../journey.ts";
import type { Canary, Place } from "./find-leaks.ts";
import { type EmbeddedTarget, sweep } from "./what-is-left.ts";

/** Values that a caller makes up: what comes in from outside must not be repeated either. */
export const sent: readonly Canary[] = ["code", "state", "ticket", "confirm", "cookie", "body", "bearer", "query"].map((name) => ({
  name: `a caller's ${name}`,
  value: `canary-${name}-0123456789abcdef`,
}));
const madeUp = (name: string) => sent.find((canary) => canary.name === `a caller's ${name}`)?.value ?? "";

/** Goes every way that there is: to the end, and into every kind of failure that repeats what it was given. */
export async function walkEverywhere(target: EmbeddedTarget): Promise<readonly Person[]> {
  const [person, other, account] = [await newPerson(target), await newPerson(target), await addAccount(target)];
  const { inside } = target;
  await connectFully(person, account);
  await connectFully(person, account);
  for (const path of ["/connections", "/connections/gcp", "/connections/gcp/default", "/healthz"]) {
    await person.call("GET", path);
  }
  await other.visit(await reachCallback(person, account, {}, { path: "/gcp/login" }));
  const url = await reachCallback(person, account);
  const posted = await person.visit(`${target.api}/callback`, { method: "POST", body: url.searchParams });
  await person.visit(locationOf(posted));
  await confirm(other, await connect(person, await addAccount(target), {}, { body: { replace_account: true } }));

  const second = await newPerson(target);
  await connect(second, account, { decision: "deny" });
  await connect(second, account, { untick: [cloudPlatform] });
  await setGoogle(target, { wrong_nonce: true });
  await connect(second, account);
  await healGoogle(target);
  await repeatInErrors(target, second);

  const third = await newPerson(target);
  const callback = await connect(third, await addAccount(target));
  await inside.sealVault();
  await confirm(third, callback);
  await connect(third, await addAccount(target));
  await inside.heal();
  await inside.failVault({ method: "POST", path: "/v1/kv/data/aurora/parked/*", status: 400, body: { errors: ["permission denied"] } });
  await connect(third, await addAccount(target));
  await inside.failAws({ target: "DynamoDB_20120810.TransactWriteItems", times: 9, type: "ThrottlingException" });
  await confirm(third, callback);
  await inside.heal();
  await inside.failAws({ target: "AWSStepFunctions.StartExecution", times: 9, type: "AccessDeniedException" });
  await confirm(third, callback);
  await inside.heal();
  await sweep(target);
  return [person, other, second, third, await sendCanaries(target)];
}

/** Google answers with what it was sent, as error pages and proxies do. */
async function repeatInErrors(target: EmbeddedTarget, person: Person): Promise<void> {
  const account = await addAccount(target);
  for (const fault of [{ status: 400 }, { status: 500 }, { status: 200, content_type: "text/html" }]) {
    const url = await reachCallback(person, account);
    const code = url.searchParams.get("code");
    const body = { error: "invalid_grant", error_description: `code ${code} is bad`, access_token: "ya29.canary-token-in-an-error" };
    await failGoogle(target, { method: "POST", path: "/token", body: JSON.stringify(body), content_type: "application/json", ...fault });
    await person.visit(url);
    await healGoogle(target);
  }
  await failGoogle(target, {
    method: "GET",
    path: "/v3/projects:search",
    status: 403,
    body: { error: { message: "ya29.canary-token-in-an-error" } },
  });
  await connectFully(person, account);
  await healGoogle(target);
}

async function sendCanaries(target: EmbeddedTarget): Promise<Person> {
  const person = await newPerson(target);
  const [code, state, body] = [madeUp("code"), madeUp("state"), madeUp("body")];
  const cookie = `aurora_oauth_gcp_canary01=${madeUp("cookie")}`;
  await person.visit(`${target.api}/callback?code=${code}&state=${state}&x=${madeUp("query")}`, { headers: { cookie } });
  await person.visit(`${target.api}/gcp/callback?error=${madeUp("query")}&state=${state}&code=${code}`);
  await person.visit(`${target.api}/callback`, { method: "POST", body: new URLSearchParams({ code, state }) });
  await person.visit(`${target.api}/gcp/start?ticket=${madeUp("ticket")}`);
  await person.call("POST", "/connections/confirm", { confirm: madeUp("confirm") });
  for (const text of [
    `{"refresh_token":"${body}"`,
    body,
    `{"return_to":"${body}"}`,
    `{"confirm":["${body}"]}`,
    JSON.stringify({ confirm: body, [body]: 1 }),
  ]) {
    await person.call("POST", "/login", text);
    await person.call("POST", "/connections/confirm", text);
  }
  await person.call("GET", "/connections", undefined, { authorization: `Bearer ${madeUp("bearer")}` });
  await person.call("GET", `/gcp/setup/status/${madeUp("query")}`);
  await person.call("GET", `/connections/${madeUp("query")}/${madeUp("query")}`);
  return person;
}

const valuesOf = (name: string, values: readonly (string | null | undefined)[]): Canary[] =>
  [...new Set(values)].flatMap((value) => (value ? [{ name, value }] : []));

/** Every secret of the run: the operator's, and all that Google, the product and the identity provider made on the way. */
export async function collectSecrets(target: EmbeddedTarget, people: readonly Person[]): Promise<Canary[]> {
  const { googleClientSecret, vaultRootToken, frontEndSecret, sealKey } = target.inside.secrets;
  const calls = await googleCalls(target);
  const forms = calls.map(({ form }) => form);
  const answers = people.flatMap((person) => person.answers);
  const of = (path: string, read: (answer: Answer) => string | null | undefined) =>
    answers.filter(({ request }) => request === path).map(read);
  const confirmations = ["GET /callback", "GET /gcp/callback"].flatMap((path) => of(path, (answer) => outcomeOf(answer).confirm));
  const started = of("GET /gcp/start", (answer) => answer.headers.get("location")).map((location) => new URL(location ?? "").searchParams);
  const refreshTokens = (await knownAccounts(target)).flatMap(({ refresh_tokens }) => refresh_tokens.map(({ token }) => token));
  return [
    ...valuesOf("client secret", [googleClientSecret]),
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
      "ya29.canary-token-in-an-error",
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
export async function collectPlaces({ inside }: EmbeddedTarget, people: readonly Person[]): Promise<Place[]> {
  const answers = people.flatMap((person) => person.answers);
  const toPlaces = (where: string, values: readonly unknown[]) => values.map((value) => ({ where, text: JSON.stringify(value) }));
  return [
    ...inside.logs.map(({ line }) => ({ where: line.includes('"_aws"') ? "a metric" : "the log", text: line })),
    ...toPlaces("an event", await inside.events()),
    ...toPlaces("the table", await inside.items()),
    ...toPlaces("an execution", await inside.executions()),
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
