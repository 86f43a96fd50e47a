import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { lookInside } from "../fixtures/inside.ts";
import {
  answered,
  connectGoogle,
  expectAccessible,
  focused,
  follow,
  googlePage,
  press,
  seen,
  seenOfSetup,
  title,
  useConsole,
} from "./console-fixture.ts";
import { lookAtSetup } from "./look-at-setup.ts";
import { accountWith, projectOf } from "./setup-project.ts";

const projects = [projectOf("mole-api", 31, "Mole api"), projectOf("mole-web", 32, "Mole web")];

// One connection, and what its customer does after its first setup: the tests run in this order.
describe("a setup after the first one, in Chromium", () => {
  const fixture = useConsole();
  beforeAll(() => fixture()?.google("PUT", "/accounts", { accounts: [accountWith("again", 3, projects)] }));

  const planPath = (query: string) => `${googlePage}/plan?${query}`;
  const copied = (page: Page) => page.evaluate<string>("navigator.clipboard.readText()");

  test("is planned as scripts, too, that an administrator runs by hand: one that makes the changes, and one that takes them back", async () => {
    const first = await fixture().open({ path: "/" });
    await connectGoogle(first);
    await seenOfSetup(first, "2 projects ready");
    const page = await fixture().open({ path: planPath("access=operate") });
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByText("Commands for an administrator").click();
    const script = page.getByRole("region", { name: "Script that makes the changes" });
    await press(page, "Copy Script that makes the changes");
    const add = await copied(page);
    expect(add).toMatch(
      /^#!\/usr\/bin\/env bash\n[\s\S]+\ncreate_account 'mole-api' 'aurora-op-\w+'\n[\s\S]+\nadd_role 'mole-web' 'mole-api' 'aurora-op-\w+'/,
    );
    expect(await script.textContent()).toBe(add);
    await press(page, "Copy Script that takes them back");
    expect(await copied(page)).toMatch(
      /^#!\/usr\/bin\/env bash\n[\s\S]+\nremove_role 'mole-web' 'mole-api' 'aurora-op-\w+'[\s\S]+\ndelete_account 'mole-api'/,
    );
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("verifies the access where nothing is left to change; the page of the connection shows that newer setup, also after a reload", async () => {
    const page = await fixture().open({ path: planPath("projects=mole-web&access=read") });
    // As for what an administrator has set up by hand.
    await title(page, "Nothing to change").waitFor();
    expect(await page.getByText("Commands for an administrator").count()).toBe(0);
    await press(page, "Verify the access");
    await seenOfSetup(page, "1 project ready");
    const run = new URL(page.url()).pathname;
    await follow(page, "Google Cloud");
    await seenOfSetup(page, "1 project ready");
    await page.reload();
    await seenOfSetup(page, "1 project ready");
    await follow(page, "Progress");
    await focused(page, "Setup of Google Cloud");
    expect(new URL(page.url()).pathname).toBe(run);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("says of a late project that Google spreads the access, and that it works once a later look has verified it", async () => {
    const inside = lookInside(fixture().stack, []);
    // As if the proof had failed for ten minutes.
    const results = [{ target: "mole-web", state: "late" }];
    await inside.patchItems("RUN#", "standing", { state: "SUCCESS", outcome: { kind: "partial", results } });
    await inside.patchItems("ORG#acme", "late", true);
    const page = await fixture().open({ path: googlePage, before: (opened) => opened.clock.install() });
    await seenOfSetup(page, "0 of 1 project ready, 1 late");
    const state = page.getByRole("region", { name: "mole-web", exact: true }).locator(".state");
    await state
      .getByText("late: everything is in place, and Google still spreads the access. It is verified again automatically")
      .waitFor();
    await expectAccessible(page);
    await lookAtSetup(fixture().stack);
    // Five minutes: what is shown is read again then.
    await expect
      .poll(
        async () => {
          await page.clock.fastForward("05:20");
          await answered(page);
          return state.allTextContents();
        },
        { interval: 500 },
      )
      .toEqual(["ready"]);
    await seenOfSetup(page, "1 project ready");
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("ends the login where a person chooses it; keeps it, and says why, while a policy forbids our issuer", async () => {
    const iam = (changes: object) => fixture().google("PATCH", "/projects/mole-api/iam", changes);
    const page = await fixture().open({ path: planPath("projects=mole-api,mole-web&access=read") });
    const choice = page.getByRole("checkbox", { name: /^End the login/ });
    await choice.check();
    await choice.and(page.locator(":focus")).waitFor();
    expect(new URL(page.url()).searchParams.get("keyless")).toBe("true");
    await title(page, "4 changes in 1 project").waitFor();
    await expectAccessible(page);
    await iam({ allowed_issuers: [] });
    await press(page, "Apply to 1 project");
    await seenOfSetup(page, "2 projects ready");
    await seen(
      page,
      /^The login is kept, and works as before\. A policy of your organisation forbids foreign issuers\. Ask its administrator/,
    );
    await expectAccessible(page);
    await iam({ allowed_issuers: null });

    await page.goto(new URL(planPath("projects=mole-api,mole-web&access=read&keyless=true"), page.url()).href);
    expect(await choice.isChecked()).toBe(true);
    await press(page, "Apply to 1 project");
    await seenOfSetup(page, "2 projects ready");
    await seen(page, "The login was given back: the connection goes on without it.");
    await follow(page, "Google Cloud");
    await seen(page, "without a secret");
    await answered(page);
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });
});
