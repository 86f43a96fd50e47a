import { describe, expect, test } from "vitest";
import { connectGoogle, expectAccessible, focused, press, seen, seenOfSetup, title, useConsole } from "./console-fixture.ts";
import { accountWith, projectOf } from "./setup-project.ts";

describe("a stage on which a person approves every plan, in the console, in Chromium", { timeout: 120_000 }, () => {
  const fixture = useConsole({ gcpSetupApproval: "required" });

  test("S61: a login changes nothing, and leads to the plan of the projects that could be set up, which is applied as it was shown", async () => {
    const projects = [projectOf("pier-api", 1, "Pier api"), projectOf("pier-web", 2, "Pier web")];
    await fixture().google("PUT", "/accounts", { accounts: [accountWith("approver", 9, projects)] });
    const page = await fixture().open({ path: "/" });
    await connectGoogle(page);
    await seenOfSetup(page, "2 projects could be set up: approve the plan first");
    await seen(page, "Nothing has been changed. Choose projects, look at the plan, and approve it.");
    await seen(page, "2 of 2 projects chosen");
    await expectAccessible(page);
    await press(page, "Show the plan");
    await focused(page, "Plan for Google Cloud");
    await title(page, /^\d+ changes in 2 projects$/).waitFor();
    await press(page, "Apply to 2 projects");
    await focused(page, "Setup of Google Cloud");
    await seenOfSetup(page, "2 projects ready");
    expect(fixture().takeTroubles()).toEqual([]);
  });
});
