import { randomBytes } from "node:crypto";
import type { RefreshCause } from "../../lib/connections/decide-refresh.ts";
import type { KeptProvider } from "../../lib/connections/ports.ts";
import { refreshConnection } from "../../lib/connections/refresh-connection.ts";
import type { RefreshDeps } from "../../lib/connections/refresh-result.ts";
import { aesSealer } from "../../lib/credentials/sealer.ts";
import { Failure } from "../../lib/errors.ts";
import { Secret } from "../../lib/secret.ts";
import { newConnection } from "../contract/connections-contract.ts";
import { memoryCredentialStore } from "../contract/memory-credential-store.ts";
import { memoryConnections } from "../fakes/memory-connections.ts";
import { memorySecrets } from "../fakes/memory-secrets.ts";
import { recordedEvents } from "../fakes/recorded-events.ts";
import { recordedLog } from "../fakes/recorded-log.ts";
import { ada, cloudScope, scriptedProvider } from "../fakes/scripted-provider.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { stoppedTimers } from "../fakes/stopped-timers.ts";
import { acme, signal } from "./connect-fixture.ts";
import { interleaver } from "./interleaver.ts";

const providerTimeoutMs = 8_000;
const live = { ...acme, area: "connections" } as const;
const firstToken = `refresh-of-${ada}-rotated-0`;
const scopes = ["openid", "email", cloudScope];
const sealer = aesSealer(memorySecrets({ seal: { current: randomBytes(32).toString("base64") } }), "seal", randomBytes);

/** What a run came through, so that a test can tell that the runs were worth something. */
export type Passed = {
  rotated: number;
  lost: number;
  sealed: number;
  killed: number;
  frozen: number;
  interrupted: number;
  leasesLost: number;
};

/** One connection near its end, at a provider that rotates, and everything that must hold of them at every moment. */
export async function openModel(choices: readonly number[]) {
  const clock = stoppedClock();
  const connections = memoryConnections();
  const credentials = memoryCredentialStore();
  const provider = scriptedProvider(clock);
  const expiresAt = new Date(clock().getTime() + 200_000);
  provider.know(firstToken, ada);
  provider.scriptRenewals({ rotate: true, lifeSeconds: 400 });
  const fields = { access_token: "first", refresh_token: firstToken, expires_at: expiresAt.toISOString(), scope: scopes.join(" ") };
  const secrets = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, new Secret(value)]));
  await credentials.write(live, secrets, { cas: 0 });
  const record = { subject: ada, expiresAt, credentialVersion: 1, scopesRequested: scopes, scopesGranted: scopes, scopesMissing: [] };
  const refreshedAt = new Date(clock().getTime() - 3_400_000);
  await connections.write(newConnection({ ...acme, ...record, refreshedAt, lastUsedAt: clock() }), undefined, []);
  const passed: Passed = { rotated: 0, lost: 0, sealed: 0, killed: 0, frozen: 0, interrupted: 0, leasesLost: 0 };
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
    unsaved: new Map<number, string>(),
    /** The next effects of this name fail: before they happen, or after. */
    faults: new Map<string, "before" | "after">(),
    /** Processes whose last record did not get to the table. */
    uncommitted: new Set<number>(),
    violations: [] as string[],
    /** Something was written since it was last looked at. */
    isChanged: true,
  };
}

export type Model = Awaited<ReturnType<typeof openModel>>;

/** A process that can be killed or frozen at each of its calls. Its timers run on their own, except while it is frozen. */
export function startProcess(model: Model, id: number) {
  const { turns, clock, connections, credentials, faults, unsaved, uncommitted, passed } = model;
  const timers = stoppedTimers(clock);
  const noteCommit = (isWritten: boolean) => {
    if (!isWritten) {
      uncommitted.add(id);
    }
  };
  const call = async <T>(name: string, effect: () => Promise<T>): Promise<T> => {
    await turns.wait(id, name);
    const fault = faults.get(name);
    faults.delete(name);
    if (fault === "before") {
      noteCommit(name !== "commit");
      throw unavailable(name);
    }
    const [outcome] = await Promise.allSettled([effect()]);
    model.isChanged ||= name === "write" || name === "commit";
    await turns.wait(id, `${name}, answered`);
    if (fault === "after") {
      throw unavailable(name);
    }
    if (outcome.status === "rejected") {
      throw outcome.reason;
    }
    return outcome.value;
  };
  const deps: RefreshDeps = {
    clock,
    random: randomBytes,
    timers,
    sealer,
    events: recordedEvents(),
    logger: recordedLog(),
    providers: new Map([["gcp", slow(model, id, timers.abortAfter)]]),
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
          noteCommit(isWritten);
          passed.leasesLost += isWritten ? 0 : 1;
          if (isWritten && connection.sealedRotation !== undefined) {
            passed.sealed += 1;
            unsaved.delete(id);
          }
          return isWritten;
        }),
      release: (...given) => call("release", () => connections.release(...given)),
    },
    credentials: {
      ...credentials,
      read: (...given) => call("read", () => credentials.read(...given)),
      write: (key, fields, ...rest) =>
        call("write", async () => {
          const written = await credentials.write(key, fields, ...rest);
          if (fields.refresh_token?.reveal() === unsaved.get(id)) {
            unsaved.delete(id);
          }
          return written;
        }),
    },
  };
  return { timers, run: (cause: RefreshCause) => refreshConnection(deps, acme, cause, signal) };
}

const unavailable = (name: string) => new Failure(name === "commit" ? "table_unavailable" : "vault_unavailable");

/** The provider over a network: a call takes its time, is given up by its signal or by a timeout, and is then not heard. */
function slow(model: Model, id: number, abortAfter: (milliseconds: number) => AbortSignal): KeptProvider {
  const { turns, provider, inFlight, unsaved, passed, clock, violations } = model;
  const refresh: KeptProvider["refresh"] = async (fields, given) => {
    await turns.wait(id, "refresh");
    const deadline = AbortSignal.any([given, abortAfter(providerTimeoutMs)]);
    const others = [...inFlight].filter(([other, until]) => other !== id && until > clock().getTime());
    if (!deadline.aborted && others.length > 0) {
      violations.push(`two calls in flight: of ${id} and of ${others.map(([other]) => other)}`);
    }
    const renewal = await provider.refresh(fields, deadline);
    inFlight.set(id, clock().getTime() + providerTimeoutMs);
    deadline.addEventListener("abort", () => inFlight.delete(id));
    passed.rotated += 1;
    unsaved.set(id, renewal.refreshToken?.reveal() ?? "");
    await turns.wait(id, "refresh, answered");
    inFlight.delete(id);
    if (deadline.aborted) {
      lose(model, id);
      throw new Failure("provider_timeout");
    }
    return renewal;
  };
  return { ...provider, refresh };
}

/** What only this process held is gone, and nothing can be done about it. */
export function lose({ unsaved, passed }: Model, id: number): void {
  passed.lost += unsaved.delete(id) ? 1 : 0;
}

/** A process that nothing happens to. */
export function finalDeps({ clock, connections, credentials, provider }: Model): RefreshDeps {
  return {
    clock,
    random: randomBytes,
    timers: stoppedTimers(clock),
    sealer,
    events: recordedEvents(),
    logger: recordedLog(),
    providers: new Map([["gcp", provider]]),
    connections,
    credentials,
  };
}
