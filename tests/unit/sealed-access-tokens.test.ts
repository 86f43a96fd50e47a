import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { CredentialKey } from "../../lib/connections/credential-store.ts";
import { revealFields } from "../../lib/credentials/credential-fields.ts";
import { sealedAccessTokens } from "../../lib/credentials/sealed-access-tokens.ts";
import { aesSealer } from "../../lib/credentials/sealer.ts";
import { Failure } from "../../lib/errors.ts";
import { memoryCredentialStore } from "../fakes/memory-credential-store.ts";
import { memorySealedTokens } from "../fakes/memory-sealed-tokens.ts";
import { memorySecrets } from "../fakes/memory-secrets.ts";
import { recordedLog } from "../fakes/recorded-log.ts";
import { fieldsOf } from "../fixtures/fields-of.ts";

const key: CredentialKey = { area: "connections", tenant: "acme", provider: "gcp", account: "default" };
const now = new Date("2026-03-01T12:00:00Z");
const expires = "2026-03-01T13:00:00.000Z";
const newKey = () => randomBytes(32).toString("base64");
const granted = { grant_id: "grant-1", access_token: "access-1", refresh_token: "refresh-1", expires_at: expires, scope: "openid" };
const refreshed = (times: number) => ({ ...granted, access_token: `access-${times + 1}` });
const { access_token: _, expires_at: __, ...withoutToken } = granted;

function openStores() {
  const [store, tokens, secrets, logger] = [memoryCredentialStore(), memorySealedTokens(), { seal: { current: newKey() } }, recordedLog()];
  const writes: Record<string, string>[] = [];
  const calls = { reads: 0 };
  const counted: typeof store = {
    ...store,
    read: (...call) => {
      calls.reads += 1;
      return store.read(...call);
    },
    write: (at, fields, ...rest) => {
      writes.push(revealFields(fields));
      return store.write(at, fields, ...rest);
    },
  };
  const open = () =>
    sealedAccessTokens({
      store: counted,
      tokens,
      sealer: aesSealer(memorySecrets(secrets), "seal", randomBytes),
      clock: () => now,
      logger,
    });
  const sealed = open();
  const revealed = async (at: CredentialKey = key, from = sealed) => {
    const stored = await from.read(at);
    return stored && { version: stored.version, fields: revealFields(stored.fields) };
  };
  const connect = (fields: Record<string, string> = granted) => sealed.write(key, fieldsOf(fields), { cas: 0 });
  const refresh = (fields: Record<string, string>, cas: number) => sealed.write(key, fieldsOf(fields), { cas, isTokenAlone: true });
  return { store, tokens, secrets, logger, writes, calls, sealed, open, revealed, connect, refresh };
}

describe("an access token that is sealed beside its record", () => {
  it("is not in the store, and its refresh token is not in the table", async () => {
    const { connect, store, tokens, revealed } = openStores();
    expect(await connect()).toEqual({ version: 1 });
    expect(revealFields((await store.read(key))?.fields ?? {})).toEqual(withoutToken);
    expect(JSON.stringify(await tokens.read(key))).not.toMatch(/access-1|refresh-1/);
    expect(await revealed()).toEqual({ version: 1, fields: granted });
  });

  it("is replaced by a refresh without a call to the store", async () => {
    const { connect, refresh, writes, calls, revealed } = openStores();
    await connect();
    const before = { ...calls };
    expect(await refresh(refreshed(1), 1)).toEqual({ version: 1.000001 });
    expect(await refresh(refreshed(2), 1.000001)).toEqual({ version: 1.000002 });
    expect([writes.length, calls]).toEqual([1, before]);
    expect(await revealed()).toEqual({ version: 1.000002, fields: refreshed(2) });
  });

  it("is read without a call to the store, and without the refresh token", async () => {
    const { connect, sealed, calls } = openStores();
    await connect();
    const before = { ...calls };
    const read = await sealed.readToken?.(key);
    const { refresh_token: _, ...served } = granted;
    expect({ ...read, fields: revealFields(read?.fields ?? {}) }).toEqual({ version: 1, isPartial: true, fields: served });
    expect(calls).toEqual(before);
  });

  it("makes the store be written when the refresh token is new", async () => {
    const { connect, refresh, sealed, writes, revealed } = openStores();
    await connect();
    await refresh(refreshed(1), 1);
    const rotated = { ...refreshed(2), refresh_token: "refresh-2" };
    expect(await sealed.write(key, fieldsOf(rotated), { cas: 1.000001 })).toEqual({ version: 2 });
    expect(writes.at(-1)).toEqual({ ...withoutToken, refresh_token: "refresh-2" });
    expect(await revealed()).toEqual({ version: 2, fields: rotated });
  });

  it("is in the store as well where no refresh could bring another one", async () => {
    const { connect, tokens, revealed } = openStores();
    const { refresh_token: _, ...lasting } = granted;
    await connect(lasting);
    await tokens.erase(key);
    expect(await revealed()).toEqual({ version: 1, fields: lasting });
  });

  it("is kept for thirty days after its end, or after its refresh if that is not known", async () => {
    const { connect, refresh, tokens } = openStores();
    const days = async () => ((await tokens.read(key))?.keptUntil.getTime() ?? 0) / 86_400_000;
    await connect();
    expect(await days()).toBe(Date.parse(expires) / 86_400_000 + 30);
    const { expires_at: _, ...endless } = granted;
    await refresh(endless, 1);
    expect(await days()).toBe(now.getTime() / 86_400_000 + 30);
  });

  it("is erased before the rest", async () => {
    const { connect, sealed, store, tokens } = openStores();
    await connect();
    store.failNext("erase", new Failure("vault_sealed"));
    await expect(sealed.erase(key)).rejects.toMatchObject({ code: "vault_sealed" });
    expect(await tokens.read(key)).toBeUndefined();
    await sealed.erase(key);
    expect(await store.read(key)).toBeUndefined();
  });

  it("is not that of a parked grant, nor is there one of a minted method", async () => {
    const { sealed, writes, revealed, tokens } = openStores();
    const parked: CredentialKey = { ...key, area: "parked" };
    await sealed.write(parked, fieldsOf(granted), { cas: 0 });
    expect(writes.at(-1)).toEqual(granted);
    expect(await revealed(parked)).toEqual({ version: 1, fields: granted });
    const client = { grant_id: "grant-2", client_id: "id", client_secret: "secret" };
    await sealed.write(key, fieldsOf(client), { cas: 0 });
    expect(await revealed()).toEqual({ version: 1, fields: client });
    expect(await tokens.read(key)).toBeUndefined();
    await sealed.erase(parked);
    expect(await revealed()).toBeDefined();
  });

  it("goes when a credential of another method takes its place", async () => {
    const { connect, sealed, tokens, revealed } = openStores();
    await connect();
    await sealed.write(key, fieldsOf({ grant_id: "grant-2", client_secret: "secret" }), { cas: 1 });
    expect(await tokens.read(key)).toBeUndefined();
    expect(await revealed()).toEqual({ version: 2, fields: { grant_id: "grant-2", client_secret: "secret" } });
  });
});

describe("a sealed access token that does not count", () => {
  it.each([
    ["that the table has forgotten", async ({ tokens }: Stores) => tokens.erase(key)],
    [
      "that was moved from another connection",
      async ({ sealed, tokens }: Stores) => {
        const other = { ...key, account: "other" };
        await sealed.write(other, fieldsOf(granted), { cas: 0 });
        await sealed.write(other, fieldsOf(refreshed(1)), { cas: 1, isTokenAlone: true });
        await tokens.write(key, await tokenAt(tokens, other));
      },
    ],
    ["whose version was changed", async ({ tokens }: Stores) => tokens.write(key, { ...(await tokenAt(tokens)), version: 99 })],
    ["of another grant", async ({ tokens }: Stores) => tokens.write(key, { ...(await tokenAt(tokens)), grantId: "grant-2" })],
    [
      "whose key is gone",
      async ({ secrets }: Stores) => {
        secrets.seal = { current: newKey() };
      },
    ],
  ])("%s is missing, and a refresh stores another one", async (_, spoil) => {
    const stores = openStores();
    await stores.connect();
    await stores.refresh(refreshed(1), 1);
    await spoil(stores);
    expect(await stores.revealed()).toEqual({ version: 1, fields: withoutToken });
    expect(await stores.refresh(refreshed(2), 1), "the store decides").toEqual({ version: 2 });
    expect(await stores.revealed()).toEqual({ version: 2, fields: refreshed(2) });
    expect(await stores.refresh(refreshed(3), 2)).toEqual({ version: 2.000001 });
  });

  it("is read with the previous key after a rotation, and sealed with the new one by the next refresh", async () => {
    const { connect, refresh, revealed, secrets, open } = openStores();
    await connect();
    const previous = secrets.seal.current;
    secrets.seal = { current: newKey(), previous } as typeof secrets.seal;
    expect(await revealed()).toEqual({ version: 1, fields: granted });
    await refresh(refreshed(1), 1);
    secrets.seal = { current: secrets.seal.current };
    expect(await revealed(key, open())).toEqual({ version: 1.000001, fields: refreshed(1) });
  });

  it("counts as unknown, not as missing, while the key cannot be read", async () => {
    const { connect, sealed, secrets } = openStores();
    await connect();
    delete (secrets as Partial<typeof secrets>).seal;
    await expect(sealed.readToken?.(key)).rejects.toMatchObject({ code: "secrets_unavailable" });
    await expect(sealed.read(key)).rejects.toMatchObject({ code: "secrets_unavailable" });
  });
});

describe("of two writers", () => {
  it("the later one does not overwrite a newer access token", async () => {
    const { connect, refresh, revealed } = openStores();
    await connect();
    await refresh(refreshed(1), 1);
    await expect(refresh({ ...granted, access_token: "late" }, 1)).rejects.toMatchObject({ code: "credential_conflict" });
    expect(await revealed()).toEqual({ version: 1.000001, fields: refreshed(1) });
  });

  it("one that comes after a reconnect or a disconnect writes nothing", async () => {
    const { connect, refresh, sealed, revealed } = openStores();
    await connect();
    await sealed.write(key, fieldsOf({ ...granted, grant_id: "grant-2", access_token: "theirs" }), { cas: 1 });
    await expect(refresh(refreshed(1), 1)).rejects.toMatchObject({ code: "credential_conflict" });
    expect(await revealed()).toMatchObject({ version: 2, fields: { access_token: "theirs" } });
    await sealed.erase(key);
    await expect(refresh(refreshed(1), 1)).rejects.toMatchObject({ code: "credential_conflict" });
    expect(await revealed()).toBeUndefined();
  });

  it("one of an earlier connection, which left its token behind, does not keep the next connection's from being stored", async () => {
    const { connect, refresh, store, revealed } = openStores();
    await connect();
    await refresh(refreshed(1), 1);
    await store.erase(key);
    const next = { ...granted, grant_id: "grant-2" };
    await store.write(key, fieldsOf(next), { cas: 0 });
    expect(await revealed(), "it counts for its own grant alone").toEqual({ version: 1, fields: next });
    expect(await refresh({ ...next, access_token: "theirs" }, 1)).toEqual({ version: 2 });
    expect(await revealed()).toMatchObject({ version: 2, fields: { access_token: "theirs" } });
  });

  it("one whose caller has given up writes nothing", async () => {
    const { connect, sealed, revealed } = openStores();
    await connect();
    const given = sealed.write(key, fieldsOf(refreshed(1)), { cas: 1, isTokenAlone: true }, AbortSignal.abort());
    await expect(given).rejects.toMatchObject({ code: "store_unavailable" });
    expect(await revealed()).toEqual({ version: 1, fields: granted });
  });
});

describe("a store that fails between the two writes", () => {
  const rotated = { ...refreshed(1), refresh_token: "refresh-2" };

  it("has the refresh token, and a token that the table did not take is missing", async () => {
    const { connect, sealed, tokens, revealed, logger } = openStores();
    await connect();
    tokens.failNext("write", new Failure("table_throttled"));
    expect(await sealed.write(key, fieldsOf(rotated), { cas: 1 })).toEqual({ version: 2 });
    expect(await revealed()).toEqual({ version: 2, fields: { ...withoutToken, refresh_token: "refresh-2" } });
    expect(logger.text()).toContain("an access token could not be stored");
  });

  it("knows its own write again whose answer was lost, and stores the access token then", async () => {
    const { connect, sealed, store, revealed } = openStores();
    await connect();
    store.failNext("write", new Failure("store_unavailable"), { after: true });
    const write = () => sealed.write(key, fieldsOf(rotated), { cas: 1 });
    await expect(write()).rejects.toMatchObject({ code: "store_unavailable" });
    expect(await write()).toEqual({ version: 2 });
    expect(await revealed()).toEqual({ version: 2, fields: rotated });
  });

  it("keeps the earlier token when a refresh brought an access token alone that the table did not take", async () => {
    const { connect, refresh, tokens, revealed, writes } = openStores();
    await connect();
    tokens.failNext("replace", new Failure("table_unavailable"));
    await expect(refresh(refreshed(1), 1)).rejects.toMatchObject({ code: "table_unavailable" });
    expect(await revealed()).toEqual({ version: 1, fields: granted });
    expect(writes).toHaveLength(1);
  });
});

describe("a change of where access tokens are", () => {
  it("to the table takes effect with the first refresh: until then the store has the token", async () => {
    const { store, sealed, refresh, revealed } = openStores();
    await store.write(key, fieldsOf(granted), { cas: 0 });
    expect(await sealed.readToken?.(key)).toBeUndefined();
    expect(await revealed()).toEqual({ version: 1, fields: granted });
    expect(await refresh(refreshed(1), 1)).toEqual({ version: 2 });
    expect(revealFields((await store.read(key))?.fields ?? {})).toEqual(withoutToken);
    expect(await refresh(refreshed(2), 2)).toEqual({ version: 2.000001 });
  });

  it("back to the store leaves a token behind that never counts again", async () => {
    const { connect, refresh, store, revealed } = openStores();
    await connect();
    await refresh(refreshed(1), 1);
    await store.write(key, fieldsOf(refreshed(2)), { cas: 1 });
    expect(await revealed()).toEqual({ version: 2, fields: refreshed(2) });
    expect(await refresh(refreshed(3), 2)).toEqual({ version: 3 });
    expect(await revealed()).toEqual({ version: 3, fields: refreshed(3) });
  });
});

type Stores = ReturnType<typeof openStores>;

async function tokenAt(tokens: Stores["tokens"], at: CredentialKey = key) {
  const token = await tokens.read(at);
  if (token === undefined) {
    throw new Error("there is no such token");
  }
  return token;
}
