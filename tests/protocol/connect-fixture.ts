import { randomBytes } from "node:crypto";
import { type BeginAuthorizationDeps, beginAuthorization } from "../../lib/connections/connect/begin-authorization.ts";
import {
  type AttemptFound,
  type Callback,
  type CompleteAuthorizationDeps,
  completeAuthorization,
} from "../../lib/connections/connect/complete-authorization.ts";
import { confirmConnection } from "../../lib/connections/connect/confirm-connection.ts";
import { startConnection } from "../../lib/connections/connect/start-connection.ts";
import type { Provider } from "../../lib/connections/connection.ts";
import type { CredentialKey } from "../../lib/connections/credential-store.ts";
import { sweepGrants } from "../../lib/connections/jobs/sweep-grants.ts";
import { methodsOf } from "../../lib/connections/methods.ts";
import type { SetupStarter } from "../../lib/connections/setup-starter.ts";
import { aesSealer } from "../../lib/credentials/sealer.ts";
import type { Secret } from "../../lib/secret.ts";
import { memoryCredentialStore } from "../contract/memory-credential-store.ts";
import { memoryAttempts } from "../fakes/memory-attempts.ts";
import { memoryConnections } from "../fakes/memory-connections.ts";
import { memoryParkedGrants } from "../fakes/memory-parked-grants.ts";
import { memoryRevocationMarks } from "../fakes/memory-revocation-marks.ts";
import { memorySecrets } from "../fakes/memory-secrets.ts";
import { recordedEvents } from "../fakes/recorded-events.ts";
import { recordedLog } from "../fakes/recorded-log.ts";
import { recordedSetup } from "../fakes/recorded-setup.ts";
import { type Script, scriptedProvider } from "../fakes/scripted-provider.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { stoppedTimers } from "../fakes/stopped-timers.ts";

export const acme = { tenant: "acme", provider: "gcp", account: "default" } as const;
export const owner = { id: "user-1", tenant: "acme" };
export const colleague = { id: "user-2", tenant: "acme" };
export const redirectUri = "https://connect.example/gcp/callback";
export const signal = new AbortController().signal;
/** Of a callback that has all the time in the world. */
export const signals = { send: signal, work: signal, giveBack: signal, keep: signal };

export type Login = { readonly principal?: typeof owner; readonly replaceAccount?: boolean };

type Confirmation = CompleteAuthorizationDeps["confirmation"];

function openPorts(confirmation: Confirmation) {
  const clock = stoppedClock();
  const connections = memoryConnections();
  const provider = scriptedProvider(clock);
  const setup = recordedSetup();
  const sealKey = { current: randomBytes(32).toString("base64") };
  return {
    clock,
    random: randomBytes,
    attempts: memoryAttempts(),
    timers: stoppedTimers(clock),
    connections,
    tombstones: connections.tombstones,
    parked: memoryParkedGrants(),
    revocationMarks: memoryRevocationMarks(),
    credentials: memoryCredentialStore(),
    sealer: aesSealer(memorySecrets({ seal: sealKey }), "seal", randomBytes),
    provider,
    methods: methodsOf(provider),
    setup,
    setups: new Map<Provider, SetupStarter>([[provider.provider, setup]]),
    events: recordedEvents(),
    logger: recordedLog(),
    confirmation,
  };
}

type Deps = ReturnType<typeof openPorts>;

/** Everything a login touches, in memory, and the verbs of the people in it. */
export function openWorld(confirmation: Confirmation = "required") {
  const deps = openPorts(confirmation);
  return { ...deps, deps, ...verbs(deps) };
}

function verbs(deps: Deps) {
  const start = ({ principal = owner, replaceAccount = false }: Login = {}) =>
    startConnection(deps, {
      tenant: principal.tenant,
      provider: "gcp",
      account: "default",
      method: "login",
      principalId: principal.id,
      redirectUri,
      returnPath: "/chat",
      replaceAccount,
    });

  const begin = (ticket: Secret, using: BeginAuthorizationDeps = deps) => beginAuthorization(using, "gcp", ticket.reveal(), signal);

  /** The person opens the login link and agrees: what the browser then brings to the callback. */
  const consent = async (login: Login = {}): Promise<Callback> => {
    const begun = await begin(await start(login));
    const state = begun.authorizationUrl.searchParams.get("state") ?? "";
    const parameters = new URLSearchParams({ state, code: `code-of-${state}` });
    const readCookie = (name: string) => (name === begun.cookieName ? begun.cookie.reveal() : undefined);
    return { provider: "gcp", parameters, redirectUri, readCookie };
  };

  const complete = (callback: Callback, using: CompleteAuthorizationDeps = deps, found: AttemptFound = () => undefined) =>
    completeAuthorization(using, callback, found, signals);

  /** A whole login up to the parked grant. */
  const park = async (script: Script = {}, login: Login = {}): Promise<string> => {
    const callback = await consent(login);
    deps.provider.script(script);
    const completed = await complete(callback, { ...deps, confirmation: "required" });
    return completed.kind === "parked" ? completed.confirmation.reveal() : "not parked";
  };

  const confirm = (confirmation: string, principal = owner, using: CompleteAuthorizationDeps = deps) =>
    confirmConnection(using, principal, confirmation, signal);

  const connect = async (script: Script = {}, login: Login = {}) => confirm(await park(script, login), login.principal ?? owner);

  const sweep = (using: CompleteAuthorizationDeps = deps) => sweepGrants(using, signal);

  const held = async (key: CredentialKey = { ...acme, area: "connections" }) => {
    const stored = await deps.credentials.read(key);
    return stored && Object.fromEntries(Object.entries(stored.fields).map(([name, secret]) => [name, secret.reveal()]));
  };

  return { start, begin, consent, complete, park, confirm, connect, sweep, held };
}

/** The attempt's id in a confirmation. */
export const attemptOf = (confirmation: string) => confirmation.split(".")[0] ?? "";

export const parkedKey = (confirmation: string): CredentialKey => ({ ...acme, area: "parked", account: attemptOf(confirmation) });
