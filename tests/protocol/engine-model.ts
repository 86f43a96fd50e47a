import { randomBytes } from "node:crypto";
import { openRotation } from "../../lib/connections/credential/rotation.ts";
import type { CredentialFields } from "../../lib/connections/credential-store.ts";
import { refusalBudget } from "../../lib/connections/mass-refusal.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import type { RefreshPorts } from "../../lib/connections/ports.ts";
import type { CodeFlowMethod } from "../../lib/connections/provider.ts";
import type { RefreshCause } from "../../lib/connections/record/decide-refresh.ts";
import { refreshConnection } from "../../lib/connections/tokens/refresh-connection.ts";
import { aesSealer } from "../../lib/credentials/sealer.ts";
import { Failure, type FailureCode } from "../../lib/errors.ts";
import { Secret } from "../../lib/secret.ts";
import type { Clock, Timers } from "../../lib/system.ts";
import { fakeSwitches } from "../fakes/fake-switches.ts";
import { memoryConnections } from "../fakes/memory-connections.ts";
import { type MemoryCredentialStore, memoryCredentialStore } from "../fakes/memory-credential-store.ts";
import { memoryParkedGrants } from "../fakes/memory-parked-grants.ts";
import { memorySecrets } from "../fakes/memory-secrets.ts";
import { recordedEvents } from "../fakes/recorded-events.ts";
import { recordedLog } from "../fakes/recorded-log.ts";
import { ada, cloudScope, scriptedProvider } from "../fakes/scripted-provider.ts";
import { sealedCredentialStore } from "../fakes/sealed-credential-store.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { stoppedTimers } from "../fakes/stopped-timers.ts";
import { accessTokens } from "../fixtures/access-tokens.ts";
import { acme, signal } from "../fixtures/connect-fixture.ts";
import { newConnection } from "../fixtures/new-connection.ts";
import { excuse, lose, nothingPassed, type Unsaved } from "./engine-losses.ts";
import { interleaver } from "./interleaver.ts";

const providerTimeoutMs = 8_000;
/** Milliseconds a store may take for one answer. A process that is held up for longer was not running. */
const storeTimeoutMs = 3_000;
const live = { ...acme, area: "connections" } as const;
const firstToken = `refresh-of-${ada}-rotated-0`;
const scopes = ["openid", "email", cloudScope];
const sealer = aesSealer(memorySecrets({ seal: { current: randomBytes(32).toString("base64") } }), "seal", randomBytes);

/** Opens one connection whose token is about to expire, at a provider that rotates, with the invariants that must hold at every moment. */
export async function openModel(choices: readonly number[]) {
  const clock = stoppedClock();
  const connections = memoryConnections();
  const credentials = openCredentials(clock);
  const provider = scriptedProvider(clock);
  const expiresAt = new Date(clock().getTime() + 200_000);
  provider.know(firstToken, ada);
  provider.scriptRefreshes({ rotate: true, lifeSeconds: 400 });
  const grantId = "attempt-1";
  const fields = {
    grant_id: grantId,
    access_token: "first",
    refresh_token: firstToken,
    expires_at: expiresAt.toISOString(),
    scope: scopes.join(" "),
  };
  const secrets = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, new Secret(value)]));
  await credentials.write(live, secrets, { cas: 0 });
  const credential = { ref: credentials.locate(live), version: 1 };
  const record = { identity: { id: ada }, expiresAt, credential, scopesRequested: scopes, scopesGranted: scopes, scopesMissing: [] };
  const refreshedAt = new Date(clock().getTime() - 3_400_000);
  await connections.write(newConnection({ ...acme, ...record, grantId, refreshedAt, lastUsedAt: clock() }), undefined, []);
  const passed = nothingPassed();
  return {
    clock,
    connections,
    credentials,
    provider,
    passed,
    turns: interleaver(choices),
    /** Calls that the provider is working on, and until when at the latest. */
    inFlight: new Map<number, number>(),
    /** Rotated tokens that nothing but their process holds. */
    unsaved: new Map<number, Unsaved>(),
    /** The next effects of this name fail: before they happen, or after. */
    faults: new Map<string, "before" | "after">(),
    violations: [] as string[],
    /** Something was written since it was last looked at. */
    isChanged: true,
  };
}

/** The store as it is: what a process puts around it is its own. */
function openCredentials(clock: Clock): MemoryCredentialStore {
  return accessTokens === "sealed" ? sealedCredentialStore({ sealer, clock, logger: recordedLog() }) : memoryCredentialStore();
}

export type Model = Awaited<ReturnType<typeof openModel>>;

/** A process that can be killed or frozen at each of its calls. Its timers run on their own, except while it is frozen. */
export function startProcess(model: Model, id: number) {
  const { turns, clock, connections, credentials, faults, unsaved, passed } = model;
  const stopped = stoppedTimers(clock);
  /** Waits for its turn, which comes in time unless the process is held up. */
  const waitInTime = async (name: string, since = clock().getTime()) => {
    await turns.wait(id, name);
    if (clock().getTime() - since > storeTimeoutMs) {
      excuse(model, id, "frozen");
    }
  };
  const pause: Timers["pause"] = async (milliseconds) => {
    await waitInTime("pause");
    clock.moveSeconds(milliseconds / 1000);
  };
  const timers = { ...stopped, pause };
  const noteFault = (name: string) => {
    const held = unsaved.get(id);
    held?.faults.add(name);
    passed.bothStoresFailed += held?.faults.has("write") && held.faults.has("commit") ? 1 : 0;
    passed.opensFailed += name === "open" ? 1 : 0;
  };
  const call = async <T>(name: string, effect: () => Promise<T>): Promise<T> => {
    const calledAt = clock().getTime();
    await waitInTime(name);
    const fault = faults.get(name);
    faults.delete(name);
    if (fault !== undefined) {
      noteFault(name);
    }
    if (fault === "before") {
      throw unavailable(name);
    }
    const [outcome] = await Promise.allSettled([effect()]);
    model.isChanged ||= name === "write" || name === "token" || name === "commit";
    await waitInTime(`${name}, answered`, calledAt);
    if (fault === "after") {
      throw unavailable(name);
    }
    if (outcome.status === "rejected") {
      throw outcome.reason;
    }
    return outcome.value;
  };
  const keepToken: Keep = (_, effect) => call("token", effect);
  const keep: Keep = (operation, effect, [, fields]) =>
    call(operation, async () => {
      const outcome = await effect();
      if (operation === "write" && fields?.refresh_token?.reveal() === unsaved.get(id)?.token) {
        unsaved.delete(id);
      }
      return outcome;
    });
  const deps: RefreshPorts = {
    clock,
    random: randomBytes,
    timers,
    parked: memoryParkedGrants(),
    sealer: { ...sealer, open: (...given) => call("open", () => sealer.open(...given)) },
    events: recordedEvents(),
    endings: refusalBudget(clock),
    switches: fakeSwitches(),
    logger: recordedLog(),
    methods: buildMethods(slow(model, id, timers.abortAfter)),
    connections: {
      ...connections,
      acquire: (...given) =>
        call("acquire", async () => {
          const acquisition = await connections.acquire(...given);
          passed.interrupted += acquisition.kind === "acquired" && acquisition.interrupted ? 1 : 0;
          return acquisition;
        }),
      commit: (connection, ...rest) =>
        call("commit", async () => {
          const isWritten = await connections.commit(connection, ...rest);
          passed.leasesLost += isWritten ? 0 : 1;
          if (isWritten && connection.sealedRotation !== undefined) {
            passed.sealed += 1;
            unsaved.delete(id);
          }
          return isWritten;
        }),
      release: (...given) => call("release", () => connections.release(...given)),
    },
    credentials: credentials.through((name, port) => (name === "sealer" ? port : inTurn(port, name === "tokens" ? keepToken : keep))),
  };
  return { timers, run: (cause: RefreshCause) => refreshConnection(deps, acme, cause, signal) };
}

type Keep = (operation: string, effect: () => Promise<unknown>, given: readonly [unknown, CredentialFields?]) => Promise<unknown>;

/** A store whose calls wait for their turn. */
const inTurn = <T extends object>(port: T, keep: Keep): T =>
  new Proxy(port, {
    get: (target, property) => {
      const member: unknown = Reflect.get(target, property);
      return typeof member === "function" && ["read", "write", "replace"].includes(String(property))
        ? (...given: [unknown, CredentialFields?]) => keep(String(property), () => Reflect.apply(member, target, given), given)
        : member;
    },
  });

const codes: Readonly<Record<string, FailureCode>> = {
  commit: "table_unavailable",
  token: "table_unavailable",
  open: "secrets_unavailable",
};
const unavailable = (name: string) => new Failure(codes[name] ?? "store_unavailable");

/** A sealed access token without a new refresh token is stored in another way: every third. */
const isRotating = ({ refreshed }: Model["provider"]): boolean => accessTokens !== "sealed" || refreshed.length % 3 !== 1;

/** Puts the provider behind a network: a call takes time, and an aborted or timed-out call gets no answer. */
function slow(model: Model, id: number, abortAfter: (milliseconds: number) => AbortSignal): CodeFlowMethod {
  const { turns, provider, inFlight, unsaved, passed, clock, violations } = model;
  const refresh: CodeFlowMethod["refresh"] = async (fields, call) => {
    await turns.wait(id, "refresh");
    const deadline = AbortSignal.any([call.signal, abortAfter(providerTimeoutMs)]);
    const others = [...inFlight].filter(([other, until]) => other !== id && until > clock().getTime());
    if (!deadline.aborted && others.length > 0) {
      violations.push(`two calls in flight: of ${id} and of ${others.map(([other]) => other)}`);
    }
    provider.scriptRefreshes({ rotate: isRotating(provider), lifeSeconds: 400 });
    const refresh = await provider.refresh(fields, { ...call, signal: deadline });
    inFlight.set(id, clock().getTime() + providerTimeoutMs);
    deadline.addEventListener("abort", () => inFlight.delete(id));
    if (refresh.refreshToken !== undefined) {
      passed.rotated += 1;
      unsaved.set(id, { token: refresh.refreshToken.reveal(), excuses: new Set(), faults: new Set() });
    }
    const sentAt = clock().getTime();
    await turns.wait(id, "refresh, answered");
    inFlight.delete(id);
    if (deadline.aborted) {
      if (clock().getTime() - sentAt >= providerTimeoutMs) {
        excuse(model, id, "slow provider");
      }
      lose(model, id);
      throw new Failure("provider_timeout");
    }
    return refresh;
  };
  return { ...provider, refresh };
}

/** How often the newest refresh token that the store or the record holds was rotated. */
export async function newestSaved({ connections, credentials }: Model): Promise<number> {
  const [stored, record] = [await credentials.read(live), await connections.read(acme)];
  const waits = record?.sealedRotation === undefined ? undefined : await openRotation(sealer, record, record.sealedRotation);
  return Math.max(toRotation(stored?.fields), waits === undefined ? 0 : toRotation(waits.fields));
}

const toRotation = (fields: CredentialFields | undefined) => Number(/\d+$/.exec(fields?.refresh_token?.reveal() ?? "")?.[0]);

/** A process that nothing happens to. */
export function finalDeps({ clock, connections, credentials, provider }: Model): RefreshPorts {
  return {
    clock,
    random: randomBytes,
    timers: stoppedTimers(clock),
    parked: memoryParkedGrants(),
    sealer,
    events: recordedEvents(),
    endings: refusalBudget(clock),
    switches: fakeSwitches(),
    logger: recordedLog(),
    methods: buildMethods(provider),
    connections,
    credentials,
  };
}
