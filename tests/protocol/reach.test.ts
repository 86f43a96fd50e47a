import { describe, expect, it } from "vitest";
import { previewConfirmation } from "../../lib/connections/connect/preview-confirmation.ts";
import { toPreviewView } from "../../lib/connections/connect/to-preview-view.ts";
import { Failure } from "../../lib/errors.ts";
import { Secret } from "../../lib/secret.ts";
import { compareReach } from "../../lib/setup/targets-in-use.ts";
import { memoryPreparedTargets } from "../fakes/memory-prepared-targets.ts";
import { ada, grace } from "../fakes/scripted-provider.ts";
import { candidate } from "../fakes/setup-fakes.ts";
import { acme, attemptOf, colleague, signal } from "../fixtures/connect-fixture.ts";
import { openHandover } from "./handover-fixture.ts";

const missingScopes = new Map([["gcp", { login: () => [] }]] as const);

/** A connection with these targets set up, and an account that sees `seen`. */
async function openReach(targets: readonly string[], seen: () => Promise<readonly string[]>) {
  const world = await openHandover();
  const prepared = memoryPreparedTargets();
  for (const id of targets) {
    await prepared.write({ ...candidate(id), ...acme, runId: "run-1", preparedAt: world.clock() });
  }
  const asked: string[] = [];
  const listSeen = (accessToken: Secret) => {
    asked.push(accessToken.reveal());
    return seen();
  };
  world.setup.compareBy((...given) => compareReach({ prepared, listSeen }, ...given));
  const show = async (confirmation: string) =>
    toPreviewView(await previewConfirmation({ ...world.deps, missingScopes }, colleague, confirmation));
  return { ...world, asked, show };
}

describe("the projects that a colleague's account sees", () => {
  it.each([
    [[], { seen: 0, of: 2, missing: ["a", "b"] }],
    [["b", "other"], { seen: 1, of: 2, missing: ["a"] }],
    [["a", "b"], { seen: 2, of: 2, missing: [] }],
  ])("are compared with those that are set up before the takeover is confirmed: %j", async (seen, reach) => {
    const { parkTakeover, show, asked } = await openReach(["b", "a"], async () => seen);
    expect(await show(await parkTakeover())).toMatchObject({ takes_over: true, reach });
    expect(asked).toEqual([`access-of-${grace}-2`]);
  });

  it("are named up to ten", async () => {
    const targets = Array.from({ length: 12 }, (_, index) => `project-${index}`);
    const { parkTakeover, show } = await openReach(targets, async () => []);
    const { reach } = await show(await parkTakeover());
    expect(reach).toMatchObject({ seen: 0, of: 12 });
    expect(reach?.missing).toHaveLength(10);
  });

  it("are compared too when an account merely replaces another one", async () => {
    const { park, show } = await openReach(["a"], async () => []);
    const parked = await park({ subject: grace }, { principal: colleague, replaceAccount: true });
    expect(await show(parked)).toMatchObject({ takes_over: false, reach: { seen: 0, of: 1, missing: ["a"] } });
  });

  it("are not listed for the account that is connected, and not where nothing is set up", async () => {
    const same = await openReach(["a"], async () => []);
    expect(await same.show(await same.parkTakeover({ subject: ada }))).toMatchObject({ takes_over: true, reach: null });
    const none = await openReach([], async () => []);
    expect(await none.show(await none.parkTakeover())).toMatchObject({ takes_over: true, reach: null });
    expect([same.asked, none.asked]).toEqual([[], []]);
  });

  it("fail no login when Google does not answer the list, and are then not compared", async () => {
    const { parkTakeover, show, logger, confirm, read } = await openReach(["a"], async () => {
      throw new Failure("provider_unavailable");
    });
    const confirmation = await parkTakeover();
    expect(await show(confirmation)).toMatchObject({ reach: null });
    expect(logger.text()).toContain("provider_unavailable");
    await confirm(confirmation, colleague);
    expect(await read()).toMatchObject({ grantId: attemptOf(confirmation) });
  });

  it("are waited for for three seconds, and the grant is stored before", async () => {
    const { consent, taking, complete, provider, parked, clock, timers, show } = await openReach(["a"], () => {
      clock.moveSeconds(3);
      setImmediate(timers.fire);
      return new Promise<never>(() => undefined);
    });
    const callback = await consent(taking);
    provider.script({ subject: grace });
    const completed = await complete(callback);
    if (completed.kind !== "parked") {
      expect.unreachable();
    }
    const confirmation = completed.confirmation.reveal();
    expect(await parked.read(attemptOf(confirmation))).toMatchObject({ phase: "parked" });
    expect(await show(confirmation)).toMatchObject({ reach: null });
  });
});

it("a comparison lists nothing at the provider when nothing is set up", async () => {
  const listSeen = () => Promise.reject(new Failure("provider_unavailable"));
  expect(await compareReach({ prepared: memoryPreparedTargets(), listSeen }, acme, new Secret("token"), signal)).toBeUndefined();
});
