import { beforeAll, describe, expect, test } from "vitest";
import { failures } from "../../lib/errors.ts";
import { answered, connectGoogle, expectAccessible, seenOfSetup, useConsole } from "./console-fixture.ts";
import { inTheWay } from "./console-trouble-fixture.ts";

describe("the console while something is in the way of a setup, in Chromium", () => {
  const fixture = useConsole();
  const { card, setups, timed, answer, take, pass, hide } = inTheWay(fixture);

  beforeAll(async () => {
    const first = await fixture().open();
    await connectGoogle(first);
    await seenOfSetup(first, "2 projects ready");
  });

  test("asks for an unknown setup every three seconds, not at all while hidden, and stops after two minutes", async () => {
    const pending = { state: "PENDING", status: "Starting GCP setup", complete: false, progress: 0, known: false };
    const page = await timed("/setup");
    await card(page).waitFor();
    const asked = await take(page, setups(), (route) => route.fulfill(answer(200, pending)));
    await page.reload();
    await seenOfSetup(page, "This setup is unknown: it has not started, or its record was deleted. This page asks again for two minutes.");
    await pass(page, 30, 0.35);
    expect(asked.count).toBeLessThan(13);
    await hide(page, true);
    await page.clock.runFor(10_000);
    const whenHidden = asked.count;
    await page.clock.runFor(60_000);
    expect(asked.count).toBe(whenHidden);
    await hide(page, false);
    await expect.poll(() => asked.count).toBeGreaterThan(whenHidden);
    await expect
      .poll(async () => {
        await page.clock.runFor(5_000);
        await answered(page);
        return page.locator(".setup-line").textContent();
      })
      .toBe("This setup is unknown: it has not started, or its record was deleted. Reload the page to ask again.");
    const askedInAMinute = async () => {
      const before = asked.count;
      await pass(page, 60, 5);
      return asked.count - before;
    };
    await expect.poll(askedInAMinute).toBe(0);
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("says that it asks again while the API does not tell how far a setup is, and shows the same state again afterwards", async () => {
    const pending = { state: "PENDING", status: "Starting GCP setup", complete: false, progress: 0, known: true };
    const page = await timed("/setup");
    await card(page).waitFor();
    let isDown = false;
    await take(page, setups(), (route) => (isDown ? route.abort("connectionrefused") : route.fulfill(answer(200, pending))));
    await page.reload();
    await card(page).getByText("Starting GCP setup").waitFor();
    const lineLater = async () => {
      await page.clock.runFor(5_000);
      await answered(page);
      return page.locator(".setup-line").textContent();
    };
    isDown = true;
    await expect.poll(lineLater).toMatch(/The setup continues; asking again…$/);
    isDown = false;
    await expect.poll(lineLater).toBe("Starting GCP setup");
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("says why a setup stopped, also when the connection works and the client is told of a partial setup", async () => {
    const fault = { code: "client_misconfigured", ...failures.client_misconfigured };
    const result = {
      status: "SUCCESS",
      redirect_params: "login=gcp_success&policy=policy_ok&partial_setup=true",
      propagation_status: "FULL",
      verified_projects: 0,
      total_projects: 1,
      failed_projects: [{ projectId: "my-project", code: "client_misconfigured" }],
      projects: [{ projectId: "my-project", state: "failed", code: "client_misconfigured" }],
      left_out: [],
    };
    const page = await timed("/setup");
    await card(page).waitFor();
    await take(page, setups(), (route) =>
      route.fulfill(answer(200, { state: "SUCCESS", status: "Setup is incomplete", complete: true, result, fault })),
    );
    await page.reload();
    await card(page).getByText("Setup stopped. The provider does not accept this application.").waitFor();
    await card(page).getByText("the log says which call was refused").first().waitFor();
    await card(page).getByText("my-project").waitFor();
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });
});
