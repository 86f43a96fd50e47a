import { expect, onTestFinished, test, vi } from "vitest";
import type { Connection } from "../../console/answers.ts";
import { CallFailure } from "../../console/call-failure.ts";
import { openConnectionStore, type StoreOptions } from "../../console/connection/connection-store.ts";
import { failing, shownConnection } from "./console-connections.ts";

const works = (connection: Connection) => ({ works: true, failure: null, findings: [], setup: null, connection });

/** A store of a connection whose API answers what a test says, and what the page was told of it. */
async function opened(answers: Partial<StoreOptions["api"]> = {}, options: Partial<StoreOptions> = {}) {
  const leaving = new AbortController();
  onTestFinished(() => leaving.abort());
  const told: unknown[] = [];
  const failures: { readonly error: unknown; readonly again: () => Promise<void> }[] = [];
  const current = shownConnection();
  const store = openConnectionStore(
    { provider: "gcp", account: "default" },
    {
      api: {
        session: { person: "ada", organisation: "acme", rights: new Set(), mayWrite: true },
        ask: () => Promise.reject(new Error("the store asks by its own calls")),
        askQuietly: () => Promise.reject(new Error("the store asks by its own calls")),
        readConnection: async () => current,
        check: async () => works(current) as never,
        checkUnasked: async () => works(current) as never,
        refresh: async () => ({ outcome: "refreshed", reason: "asked", connection: shownConnection({ expires_at: null }) }) as never,
        disconnect: async () => ({ state: "disconnected", left: [] }) as never,
        change: async (_, { label }) => shownConnection({ label: label ?? null }),
        ...answers,
      },
      ending: leaving.signal,
      announce: (text) => told.push(text),
      gone: () => told.push("gone"),
      failed: (error, again) => failures.push({ error, again }),
      retaken: () => !leaving.signal.aborted,
      askToDisconnect: async () => true,
      disconnected: ({ state }) => told.push(state),
      ...options,
    },
  );
  await store.reading.begin();
  return { store, told, failures, leaving };
}

test("a connection is checked when it is opened, and a deed that is begun meanwhile waits for the answer", async () => {
  const asked = Promise.withResolvers<never>();
  const { store } = await opened({ checkUnasked: () => asked.promise });
  expect(store.checked.value).toEqual({ state: "asking" });
  const refreshed = store.refresh();
  expect([store.busy.value, store.outcome.value]).toEqual([true, "Asking for a new token…"]);
  asked.resolve(works(shownConnection()) as never);
  await refreshed;
  expect(store.checked.value).toMatchObject({ state: "checked", words: "It works: the provider accepts its token." });
  expect([store.busy.value, store.outcome.value]).toEqual([false, "Refreshed."]);
});

test("one that was checked a moment ago, or that is being disconnected, is not checked again", async () => {
  const checkUnasked = vi.fn<StoreOptions["api"]["checkUnasked"]>();
  const checked = { at: new Date().toISOString(), severity: null, code: null };
  await opened({ checkUnasked, readConnection: async () => shownConnection({ checked }) });
  await opened({ checkUnasked, readConnection: async () => shownConnection({ status: "disconnecting" }) });
  expect(checkUnasked).not.toHaveBeenCalled();
});

test("only one deed is done at a time: what is begun while another is under way is left", async () => {
  const held = Promise.withResolvers<Connection>();
  const { store } = await opened({ change: () => held.promise });
  const saving = store.change(
    { label: "Head office" },
    () => undefined,
    () => false,
  );
  await store.check();
  await store.disconnect();
  expect(store.outcome.value).toBe("Saving…");
  held.resolve(shownConnection({ label: "Head office" }));
  await saving;
  expect([store.outcome.value, store.reading.value.value?.label]).toEqual(["It is saved.", "Head office"]);
});

test("a deed that failed has the record read again; where that tells the same failure, it is not told twice", async () => {
  const broken = shownConnection({ status: "degraded", ...failing("provider_unavailable") });
  const refresh = () => Promise.reject(new CallFailure("provider_unavailable"));
  const { store, told, failures } = await opened({
    refresh,
    readConnection: vi.fn(async () => broken).mockResolvedValueOnce(shownConnection()),
  });
  await store.refresh();
  expect([store.outcome.value, failures]).toEqual(["It did not succeed, for the reason above.", []]);
  expect(store.reading.value.value).toEqual(broken);
  expect(told).toContain("Google Cloud: Cannot be refreshed yet");
  expect(told).toContain("Google Cloud: It did not succeed: The provider could not serve the request.");
});

test("a failure that the record does not explain can be tried again, after the deed that is under way, as long as the page is there", async () => {
  const refresh = vi.fn<StoreOptions["api"]["refresh"]>(() => Promise.reject(new CallFailure("unreachable")));
  const held = Promise.withResolvers<Connection>();
  const { store, failures, leaving } = await opened({ refresh, change: () => held.promise });
  await store.refresh();
  expect(failures).toEqual([expect.objectContaining({ error: new CallFailure("unreachable") })]);
  const saving = store.change(
    { tags: {} },
    () => undefined,
    () => false,
  );
  const again = failures[0]?.again();
  expect(refresh).toHaveBeenCalledTimes(1);
  held.resolve(shownConnection());
  await Promise.all([saving, again]);
  expect(refresh).toHaveBeenCalledTimes(2);
  leaving.abort();
  await failures[1]?.again();
  expect(refresh).toHaveBeenCalledTimes(2);
});

test("a label that the API refuses is told at its field, and nowhere else", async () => {
  const refusal = new CallFailure("invalid_request", { field: "label" });
  const { store, failures } = await opened({ change: () => Promise.reject(refusal) });
  const refused = vi.fn(() => true);
  await store.change({ label: "x" }, () => undefined, refused);
  expect([refused.mock.calls, store.outcome.value, failures]).toEqual([[[refusal]], "", []]);
});

test.each([
  ["when it is opened", { checkUnasked: () => Promise.reject(new CallFailure("not_found")) }],
  ["by a deed", { refresh: () => Promise.reject(new CallFailure("not_found")) }],
] as const)("a connection that is found gone %s is told once", async (_, answers) => {
  const { store, told } = await opened(answers);
  await store.refresh();
  expect(told.filter((text) => text === "gone")).toEqual(["gone"]);
});

test("a disconnect is asked for first: a no changes nothing", async () => {
  const disconnect = vi.fn(async () => ({ state: "disconnected", left: [] }) as never);
  const no = await opened({ disconnect }, { askToDisconnect: async () => false });
  await no.store.disconnect();
  expect([disconnect.mock.calls, no.store.busy.value]).toEqual([[], false]);
  const yes = await opened({ disconnect });
  await yes.store.disconnect();
  expect(yes.told).toContain("disconnected");
});

test("the next look at a setup, which a check has asked for, makes what the check said old: it is checked again", async () => {
  const setup = { looked_at: null, look_due_at: null };
  const at = (minute: number) => ({ at: `2026-12-01T10:0${minute}:00Z`, severity: null, code: null });
  const checkUnasked = vi.fn(async () => ({ ...works(shownConnection({ checked: at(1) })), setup }) as never);
  const { store } = await opened({ checkUnasked });
  await vi.waitFor(() => expect(store.checked.value.state).toBe("checked"));
  store.reading.set(shownConnection({ checked: at(1) }));
  expect(checkUnasked).toHaveBeenCalledTimes(1);
  store.reading.set(shownConnection({ checked: at(2) }));
  expect(checkUnasked).toHaveBeenCalledTimes(2);
});
