import type { CredentialFields } from "../../lib/connections/credential-store.ts";
import type { Call, DutyDone, SubmissionMethod, Telling } from "../../lib/connections/provider.ts";
import { Failure } from "../../lib/errors.ts";
import { Secret } from "../../lib/secret.ts";
import { bearerToken } from "./bearer-token.ts";

const dayMs = 86_400_000;
const keyLifeMs = 90 * dayMs;

/** Days before its end at which a key is replaced. */
const replaceMs = 10 * dayMs;

type Key = { readonly id: string; readonly madeFor: string; readonly expiresAt: Date };

/** The provider's side of a duty: it makes keys, whose secrets it shows once, and lists and deletes them. */
export type KeyServer = ReturnType<typeof keyServer>;

export function keyServer(clock: () => Date) {
  const keys = new Map<string, Key>();
  let made = 0;
  return {
    list: async (): Promise<readonly Key[]> => [...keys.values()],
    create: async (madeFor: string): Promise<Key> => {
      made += 1;
      const key = { id: `key-${made}`, madeFor, expiresAt: new Date(clock().getTime() + keyLifeMs) };
      keys.set(key.id, key);
      return key;
    },
    delete: async (id: string): Promise<void> => void keys.delete(id),
  };
}

export type ScriptedDuties = SubmissionMethod & {
  /** The names of the steps that were begun, with the fields that each was given. */
  readonly begun: readonly { readonly name: string; readonly held: readonly string[]; readonly connectionId: string | undefined }[];
  /** Each step of this duty fails from now on, until it is told `undefined`. */
  failAlways(name: string, failure: Failure | undefined): void;
  /** Each step of this duty tells so from now on, until it is told `undefined`. */
  tellAlways(name: string, telling: Telling | undefined): void;
  /** Runs when a step of any duty begins. */
  meanwhile(deed: () => void): void;
};

/**
 * A minted method with three duties. `auth_key` keeps one key at the provider and its secret in the credential: it deletes the
 * connection's other keys before it makes one. `trust` looks once a day. `notice` is done once and never again.
 */
export function scriptedDuties(server: KeyServer): ScriptedDuties {
  const begun: ScriptedDuties["begun"][number][] = [];
  const failures = new Map<string, Failure>();
  const tellings = new Map<string, Telling>();
  let deed: () => void = () => undefined;

  const step = (name: string, run: (held: CredentialFields, call: Call, now: Date) => Promise<DutyDone>) => {
    return async (held: CredentialFields, call: Call, now: Date) => {
      begun.push({ name, held: Object.keys(held).sort(), connectionId: call.connectionId });
      deed();
      const failure = call.signal.aborted ? new Failure("provider_timeout") : failures.get(name);
      if (failure !== undefined) {
        throw failure;
      }
      const tell = tellings.get(name);
      return { ...(await run(held, call, now)), ...(tell === undefined ? {} : { tell }) };
    };
  };

  const keepKey = async (held: CredentialFields, { connectionId = "", details }: Call, now: Date): Promise<DutyDone> => {
    const own = (await server.list()).filter(({ madeFor }) => madeFor === connectionId);
    for (const { id } of own.filter(({ id }) => id !== held.auth_key_id?.reveal())) {
      await server.delete(id);
    }
    const replaceAt = own
      .filter(({ id }) => id === held.auth_key_id?.reveal())
      .map(({ expiresAt }) => new Date(expiresAt.getTime() - replaceMs))[0];
    if (replaceAt !== undefined && replaceAt > now) {
      return { next: replaceAt };
    }
    const { id } = await server.create(connectionId);
    const { grant_id: _, ...fields } = held;
    const credential = { ...fields, auth_key_id: new Secret(id), auth_key: new Secret(`secret-of-${id}`) };
    return { next: now, credential, details: { ...details, auth_key_id: id } };
  };

  return {
    provider: "tailscale",
    name: "client",
    connect: "submission",
    tokens: "minted",
    refreshesPerMinute: 60_000,
    revokesWholeAccount: false,
    access: ["full"],
    missingScopes: () => [],
    parse: (body) => body,
    fields: [],
    verify: () => Promise.reject(new Failure("provider_unavailable", { detail: "no submission is scripted" })),
    mint: async () => bearerToken(new Secret("minted")),
    probe: async () => [],
    revoke: async () => [{ what: "client", state: "left" }],
    duties: {
      auth_key: step("auth_key", keepKey),
      trust: step("trust", async (_, __, now) => ({ next: new Date(now.getTime() + dayMs) })),
      notice: step("notice", async () => ({})),
    },
    begun,
    failAlways: (name, failure) => void (failure === undefined ? failures.delete(name) : failures.set(name, failure)),
    tellAlways: (name, telling) => void (telling === undefined ? tellings.delete(name) : tellings.set(name, telling)),
    meanwhile: (next) => {
      deed = next;
    },
  };
}
