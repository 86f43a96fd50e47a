import { describe, expect, test } from "vitest";
import { type MissingScopesByMethod, previewConfirmation } from "../../lib/connections/connect/preview-confirmation.ts";
import { toPreviewView } from "../../lib/connections/connect/to-preview-view.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import { findMissingScopes } from "../../lib/oauth/issued-tokens.ts";
import { grace } from "../fakes/scripted-provider.ts";
import { acme, attemptOf, colleague, openWorld, owner } from "../fixtures/connect-fixture.ts";

const aliases = { email: "https://provider.example/email" };
const scopesOf: MissingScopesByMethod = new Map([
  ["gcp", { login: (requested, granted) => findMissingScopes(requested, granted, aliases) }],
]);

async function openParked() {
  const world = openWorld();
  const confirmation = await world.park();
  const preview = (principal = owner, served = scopesOf) =>
    previewConfirmation({ ...world.deps, missingScopes: served }, principal, confirmation);
  return { ...world, confirmation, preview };
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "none",
    ({ code }: { code: string }) => code,
  );

describe("previewConfirmation", () => {
  test("names the scopes that were not granted, in the spelling in which they were asked for", async () => {
    const { preview, parked, confirmation } = await openParked();
    const grant = (await parked.read(attemptOf(confirmation))) ?? expect.unreachable();
    const scopes = { scopesRequested: ["email", "cloud"], scopesGranted: ["https://provider.example/email"] };
    await parked.write({ ...grant, ...scopes });
    expect(toPreviewView(await preview()).scopes).toEqual({
      requested: ["email", "cloud"],
      granted: ["https://provider.example/email"],
      missing: ["cloud"],
    });
  });

  test("shows the account, until when it waits, and the connection that it would replace", async () => {
    const { connect, park, parked, deps, clock } = await openParked();
    const replaced = (await connect()).connection;
    const next = await park({ subject: grace }, { replaceAccount: true });
    const grant = (await parked.read(attemptOf(next))) ?? expect.unreachable();
    const show = async () => toPreviewView(await previewConfirmation({ ...deps, missingScopes: scopesOf }, owner, next));
    expect(await show()).toMatchObject({
      state: "waiting",
      identity: grant.identity,
      replaces: { status: "active", identity: replaced.identity, connected_by: "user-1" },
      expires_at: new Date(clock().getTime() + 600_000).toISOString(),
    });
    await parked.write({ ...grant, identity: { id: grace } });
    expect((await show()).identity).toEqual({ id: grace, label: null });
  });

  test("leaves the record, the credential and the tokens as they are, for every caller", async () => {
    const { preview, parked, confirmation, credentials, events, confirm } = await openParked();
    const key = { ...acme, area: "parked", account: attemptOf(confirmation) } as const;
    const look = async () => JSON.stringify([await parked.read(attemptOf(confirmation)), (await credentials.read(key))?.version, events]);
    const before = await look();
    await preview();
    expect(await codeOf(preview(colleague))).toBe("confirmation_foreign");
    expect(await look()).toBe(before);
    expect((await confirm(confirmation)).connection.status).toBe("active");
  });

  test("shows the connection whose answer was lost, to the same person only", async () => {
    const { preview, confirm, confirmation } = await openParked();
    const { connection } = await confirm(confirmation);
    const shown = await preview();
    expect(shown).toEqual({ state: "confirmed", connection });
    expect(toPreviewView(shown)).toEqual({
      state: "confirmed",
      provider: "gcp",
      account: "default",
      identity: connection.identity,
      scopes: { requested: connection.scopesRequested, granted: connection.scopesGranted, missing: [] },
      replaces: null,
      takes_over: false,
      reach: null,
      expires_at: null,
    });
    expect(await codeOf(preview(colleague))).toBe("confirmation_invalid");
  });

  test.each<[string, MissingScopesByMethod]>([
    ["provider", new Map()],
    ["method", new Map([["gcp", { another: () => [] }]])],
  ])("says as the confirmation does that the %s is not served here, and leaves the grant to wait", async (_, served) => {
    const { preview, confirm, confirmation, deps, parked } = await openParked();
    expect(await codeOf(preview(owner, served))).toBe("configuration_invalid");
    expect(await codeOf(preview(colleague, served)), "of another person's grant it says nothing").toBe("confirmation_foreign");
    expect(await parked.read(attemptOf(confirmation))).toMatchObject({ phase: "parked" });
    expect(await codeOf(confirm(confirmation, owner, { ...deps, methods: buildMethods() }))).toBe("configuration_invalid");
  });

  test("refuses a grant that has run out", async () => {
    const { preview, clock } = await openParked();
    clock.moveMinutes(11);
    expect(await codeOf(preview())).toBe("confirmation_invalid");
  });
});
