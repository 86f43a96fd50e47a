import { describe, expect, it } from "vitest";
import type { CredentialFields } from "../../lib/connections/credential-store.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import { Failure } from "../../lib/errors.ts";
import { Secret } from "../../lib/secret.ts";
import { grace } from "../fakes/scripted-provider.ts";
import { acme } from "../fixtures/engine-fixture.ts";
import { openBroker } from "./broker-fixture.ts";

const live = { ...acme, area: "connections" } as const;

/**
 * Grace has taken Ada's place, and has revoked the grant. While the refresh is at the provider, another credential comes
 * into the connection's place, or none.
 */
async function openRefused(toFields: (backup: CredentialFields) => CredentialFields | undefined = (backup) => backup) {
  const world = await openBroker();
  const { credentials, park, confirm, provider, counted } = world;
  const backup = (await credentials.read(live))?.fields ?? {};
  await confirm(await park({ subject: grace }, { replaceAccount: true }));
  const refuse = async () => {
    await credentials.erase(live);
    const fields = toFields(backup);
    if (fields !== undefined) {
      await credentials.write(live, fields, { cas: 0 });
    }
    throw new Failure("grant_revoked");
  };
  counted.methods = buildMethods({ ...provider, refresh: refuse });
  return world;
}

describe("S53: invalid_grant while another grant's credential replaces the connection's", () => {
  it("ends the connection: that credential is neither served nor taken for a newer one", async () => {
    const { refresh, counted, read } = await openRefused();
    expect(await refresh({ kind: "asked" }, counted)).toMatchObject({ kind: "failed", failure: { code: "grant_revoked" } });
    expect(await read()).toMatchObject({ status: "reauth_required", identity: { id: grace }, failure: { code: "grant_revoked" } });
  });

  it("is reported to a caller of the broker, who gets no token of the other account", async () => {
    const { serve, clock } = await openRefused();
    clock.moveSeconds(3000);
    await expect(serve(900)).rejects.toMatchObject({ code: "grant_revoked" });
  });

  it("leaves the connection alive while the table cannot be asked for that credential's account", async () => {
    const { refresh, counted, read } = await openRefused((backup) => ({ ...backup, grant_id: new Secret("unknown") }));
    counted.parked = { ...counted.parked, read: () => Promise.reject(new Failure("table_unavailable")) };
    expect(await refresh({ kind: "asked" }, counted)).toMatchObject({ kind: "failed", failure: { code: "table_unavailable" } });
    expect(await read()).toMatchObject({ status: "active", failure: { code: "table_unavailable" } });
  });
});

it("invalid_grant ends the connection also when the store loses its credential meanwhile", async () => {
  const { refresh, counted, read } = await openRefused(() => undefined);
  expect(await refresh({ kind: "asked" }, counted)).toMatchObject({ kind: "failed", failure: { code: "grant_revoked" } });
  expect(await read()).toMatchObject({ status: "reauth_required", failure: { code: "grant_revoked" } });
});
