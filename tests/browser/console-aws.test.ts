import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { confirmDisconnect, expectAccessible, focused, follow, press, seen, title, useConsole } from "./console-fixture.ts";
import { createAtProvider, inDrawer, putRight } from "./drawer-steps.ts";

const asMary = 'sessionStorage.setItem("person", "mary")';

// One role, from its creation to its end: the tests run in this order.
describe("an AWS role in the console, in Chromium", () => {
  const fixture = useConsole();
  let roleArn = "";

  const accountOf = (arn: string) => arn.split(":")[4] ?? "";
  const rolePage = () => `/connections/aws/${accountOf(roleArn)}`;
  const card = (page: Page) => page.getByRole("article", { name: `AWS ${accountOf(roleArn)}` });
  const status = (page: Page, words: string) => card(page).locator(".badge").getByText(words, { exact: true }).waitFor();
  const trust = (page: Page) => page.getByRole("list", { name: "Trust test" }).getByRole("listitem");
  const condition = (page: Page) => page.getByText(/^"Condition": \{"StringEquals": \{"sts:ExternalId": "[0-9a-f-]{36}"\}\}$/);
  const type = (page: Page, arn: string) => page.getByLabel("Role ARN", { exact: true }).fill(arn);
  const check = async (page: Page) => {
    await press(page, "Check");
    await page.getByRole("button", { name: "Check", disabled: false }).waitFor();
  };

  test("shows the external ID, and a template, a link and a command that hold it", async () => {
    const page = await fixture().open();
    await follow(page, "+ Connect");
    await follow(page, "AWS");
    await focused(page, "Connect AWS");
    const externalId = await page.locator(".copy", { hasText: "External ID" }).locator("code").textContent();
    expect(externalId).toMatch(/^[0-9a-f-]{36}$/);
    await page.getByRole("radio", { name: /^Read data/ }).check();
    await page.getByText("For every account of an organisation").click();
    await page.getByText(/ParameterKey=RoleType,ParameterValue='ReadData'/).waitFor();
    await page.getByText(new RegExp(`ParameterKey=ExternalId,ParameterValue='${externalId}'`)).waitFor();
    const downloading = page.waitForEvent("download");
    await press(page, "Download the template");
    const download = await downloading;
    expect(download.suggestedFilename()).toBe("aurora-access.yaml");
    const chunks = await (await download.createReadStream()).toArray();
    expect(Buffer.concat(chunks).toString()).toContain(`Default: "${externalId}"`);
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("links to CloudFormation, filled in, where the operator has published the template", async () => {
    const quickCreateUrl =
      "https://console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks/quickcreate?stackName=aurora-access";
    const page = await fixture().open({
      path: "/connect/aws",
      before: (opened) =>
        opened.route("**/aws/cfn-quickcreate?*", async (route) => {
          const response = await route.fetch();
          return route.fulfill({ response, json: { ...(await response.json()), quickCreateUrl } });
        }),
    });
    expect(await page.getByRole("link", { name: "Open CloudFormation, filled in" }).getAttribute("href")).toBe(quickCreateUrl);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("says at the field that something is no ARN of a role, and sends nothing", async () => {
    const page = await fixture().open({ path: "/connect/aws" });
    await type(page, "arn:aws:iam::111122223333:user/ada");
    await press(page, "Connect AWS");
    await page.locator("#role-roleArn-problem").getByText("This is not the ARN of a role.").waitFor();
    await page.getByLabel("Role ARN", { exact: true }).and(page.locator(":focus")).waitFor();
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("says of a role that AWS does not know everywhere yet what to verify, and when to try again", async () => {
    const message = "Aurora cannot assume this role.\n\nPlease verify:\n- The role exists\n\nA new role takes up to two minutes to work.";
    const pending = { error: "Role assumption failed", message, code: "trust_refused", pending: true, retry_after_seconds: 15 };
    const headers = { "access-control-allow-origin": fixture().stack.frontEnd };
    const page = await fixture().open({
      path: "/connect/aws",
      before: (opened) =>
        opened.route("**/aws/role", (route) =>
          route.request().method() === "OPTIONS" ? route.continue() : route.fulfill({ status: 400, headers, json: pending }),
        ),
    });
    await type(page, "arn:aws:iam::111122223333:role/aurora-access");
    await press(page, "Connect AWS");
    await seen(page, "Try again in 15 seconds.");
    await seen(page, /A new role takes up to two minutes to work\./);
    await trust(page).first().getByText("With your external ID: refused. It must be let in.").waitFor();
    expect(fixture().takeTroubles()).toEqual([expect.stringMatching(/^400 .+\/aws\/role$/)]);
  });

  test("refuses a role whose trust is open, shows which call was let in and the line to change, and connects it when it is closed", async () => {
    const page = await fixture().open({ path: "/connect/aws" });
    [roleArn = ""] = await createAtProvider(page, "aws-role");
    await inDrawer(page, "AWS", "Open the trust");
    await type(page, roleArn);
    await press(page, "Check first");
    await seen(page, "It would not work: the role lets this application in without your external ID.");
    expect(await trust(page).allTextContents()).toEqual([
      "With your external ID: let in, as it must be.",
      "Without an external ID, or with a random one: let in. Both must be refused.",
    ]);
    await press(page, "Connect AWS");
    await seen(page, /lets this application in without an external ID\.\s+Please verify:/);
    await condition(page).waitFor();
    await expectAccessible(page);
    await putRight(page);
    await press(page, "Check first");
    await seen(page, "It would work.");
    expect(await trust(page).locator("visible=true").and(page.locator('[data-mark="done"]')).count()).toBe(3);
    await press(page, "Connect AWS");
    await focused(page, `AWS ${accountOf(roleArn)}`);
    await status(page, "Active");
    await seen(page, roleArn);
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([expect.stringMatching(/^400 \/workspaces\/[\w-]+\/aws\/role$/)]);
  });

  test("withholds a role that became open, says why and what to change, and has it back when a check finds it closed", async () => {
    const page = await fixture().open({ path: rolePage() });
    await status(page, "Active");
    await inDrawer(page, "AWS", "Open the trust");
    await check(page);
    await status(page, "Must be corrected at the provider");
    await seen(page, /^The role lets this application in without your external ID\.$/);
    await condition(page).waitFor();
    await page.locator("button.primary").getByText("Check", { exact: true }).waitFor();
    await expectAccessible(page);
    await follow(page, "All connections");
    await title(page, "1 needs attention").waitFor();
    await follow(page, `What to do about AWS ${accountOf(roleArn)}`);
    await putRight(page);
    await check(page);
    await status(page, "Active");
    await condition(page).waitFor({ state: "detached" });
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test.each(["Delete the role", "Change the external ID"])(
    "'%s' is told as a refusal that AWS does not explain, and comes right",
    async (label) => {
      const page = await fixture().open({ path: rolePage() });
      await status(page, "Active");
      await inDrawer(page, "AWS", label);
      await check(page);
      await status(page, "Must be corrected at the provider");
      await trust(page).first().getByText("With your external ID: refused. It must be let in.").waitFor();
      await putRight(page);
      await check(page);
      await status(page, "Active");
      expect(fixture().takeTroubles()).toEqual([]);
    },
  );

  test.each([
    ["Take our own right away", "It does not work: The provider does not accept this application."],
    ["STS goes down", /^It does not work: The provider could not serve the request\./],
  ])("'%s' ends no connection", async (label, words) => {
    const page = await fixture().open({ path: rolePage() });
    await status(page, "Active");
    await inDrawer(page, "AWS", label);
    await check(page);
    await seen(page, words);
    await status(page, "Active");
    await putRight(page);
    await check(page);
    await seen(page, "It works: the provider accepts its token.");
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("lets a reader look and check", async () => {
    const page = await fixture().open({ path: rolePage(), before: (opened) => opened.addInitScript(asMary) });
    await status(page, "Active");
    await seen(page, roleArn);
    await check(page);
    await seen(page, "It works: the provider accepts its token.");
    expect(await page.getByRole("button", { name: "Disconnect" }).count()).toBe(0);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("disconnects, names what stays at AWS, and offers to connect it again by the same role", async () => {
    const page = await fixture().open({ path: rolePage() });
    await press(page, "Disconnect");
    await expectAccessible(page);
    await confirmDisconnect(page);
    await focused(page, `AWS ${accountOf(roleArn)} is disconnected`);
    await seen(page, /The role arn:aws:iam::\d{12}:role\/AuroraReadOnlyRole: only you can delete it/);
    await seen(page, /The last session in account \d{12}: it cannot be revoked from here\. It expires in (59 minutes|1 hour)\./);
    await expectAccessible(page);
    await follow(page, "+ Connect");
    await follow(page, "AWS");
    await title(page, "Disconnected accounts").waitFor();
    await expectAccessible(page);
    await press(page, `Connect again ${accountOf(roleArn)}`);
    await focused(page, `AWS ${accountOf(roleArn)}`);
    await status(page, "Active");
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("says of a disconnected account whose role became open what to change, and leaves it disconnected", async () => {
    const page = await fixture().open({ path: rolePage() });
    await press(page, "Disconnect");
    await confirmDisconnect(page);
    await focused(page, `AWS ${accountOf(roleArn)} is disconnected`);
    await page.goto(`${fixture().stack.frontEnd}/connect/aws`);
    await inDrawer(page, "AWS", "Open the trust");
    await press(page, `Connect again ${accountOf(roleArn)}`);
    await seen(page, "The role lets this application in without your external ID.");
    await condition(page).waitFor();
    await putRight(page);
    expect(fixture().takeTroubles()).toEqual([expect.stringMatching(/^400 \/workspaces\/[\w-]+\/aws\/accounts\/\d{12}\/reconnect$/)]);
  });
});
