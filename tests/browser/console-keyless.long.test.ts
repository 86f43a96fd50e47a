import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { dataOf } from "../../client/api-failure.ts";
import { federatedAccount } from "../../local/console/troubles/aws-federated-account.ts";
import { federatedProject } from "../../local/console/troubles/google-federated-project.ts";
import { steer } from "../../local/console/troubles/trouble.ts";
import { clientOf } from "./client-of.ts";
import { answered, expectAccessible, focused, follow, openedConnection, press, seen, title } from "./console-fixture.ts";
import { issuer, useKeyless } from "./console-keyless-fixture.ts";
import { createAtProvider } from "./drawer-steps.ts";

const asGrace = (page: Page) => page.addInitScript('sessionStorage.setItem("person", "grace")');

describe("connecting without a secret, in Chromium", () => {
  const { fixture, open, section, field, copy, readTrust, connect, trustsIssuer, disconnect, left } = useKeyless();

  const trustAtTailscale = async (trust: object) => {
    const control = steer(fixture().stack.tailscale);
    const { id: tailnet } = (await control("POST", "tailnets", {})) as { readonly id: string };
    return ((await control("POST", "federated", { ...trust, tailnet })) as { readonly client_id: string }).client_id;
  };

  test("connects Tailscale: shows the trust and its scripts, says on the page which issuer is trusted, and what a disconnect leaves", async () => {
    const page = await open("tailscale");
    const trust = await readTrust(page);
    expect(trust).toEqual({ issuer, subject: expect.stringMatching(/^conn:[\w-]{43}$/) });
    for (const summary of await section(page).locator("summary").all()) {
      await summary.press("Enter");
    }
    await section(page).getByRole("radio", { name: "With Terraform" }).check();
    expect(await copy(page, "With Terraform")).toContain(trust.subject);
    await expectAccessible(page);
    await connect(page);
    await seen(page, "Client ID is needed.");
    await field(page, "Client ID").and(page.locator(":focus")).waitFor();

    await field(page, "Client ID").fill(await trustAtTailscale(trust));
    await connect(page);
    await openedConnection(page, "Tailscale");
    await trustsIssuer(page);
    await answered(page);
    await expectAccessible(page);
    await follow(page, "Show the scripts");
    expect(await readTrust(page, "Tailscale")).toEqual(trust);
    await page.goBack();
    await openedConnection(page, "Tailscale");
    await disconnect(page);
    await focused(page, "Tailscale is disconnected");
    await left(page)
      .getByText(/^The trust credential /)
      .waitFor();
    await left(page)
      .getByText(/DELETE/)
      .first()
      .waitFor();
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("asks before it takes the place of a client, and changes nothing after a no", async () => {
    const client = clientOf(fixture().stack, "ada");
    const page = await open("tailscale");
    const [clientId = "", clientSecret = ""] = await createAtProvider(page, "tailscale-client");
    dataOf(await client.connectTailscale({ clientId, clientSecret }));
    await page.goto(new URL("/connections/tailscale/default", page.url()).href);
    await follow(page, "Change to one without a secret");
    const trust = await readTrust(page, "Tailscale");
    await field(page, "Client ID").fill(await trustAtTailscale(trust));
    await connect(page);
    const dialog = page.getByRole("dialog");
    await dialog.getByText(/ada connected it, with a client\./).waitFor();
    await press(page, "No, keep it");
    await seen(page, "Nothing was changed.");
    expect(dataOf(await client.readConnection("tailscale")).method).toBe("client");
    await connect(page);
    await press(page, "Yes, replace it");
    await openedConnection(page, "Tailscale");
    await trustsIssuer(page);
    await page
      .getByRole("region", { name: "Left of an earlier connection" })
      .getByText(/^The client .*: only you can delete it\./)
      .waitFor();
    await answered(page);
    await expectAccessible(page);
    await disconnect(page);
    await focused(page, "Tailscale is disconnected");
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("asks for the account of AWS first, connects it, and knows it when it is connected again", async () => {
    const page = await open("aws");
    await press(page, "Show what to trust");
    await seen(page, "AWS account is needed.");
    await field(page, "AWS account").fill("4711");
    await press(page, "Show what to trust");
    await seen(page, "AWS account: this has another form. The 12 digits of the account in which you make the role.");
    await field(page, "AWS account").and(page.locator(":focus")).waitFor();
    const account = "471108150099";
    await field(page, "AWS account").fill(account);
    const trust = await readTrust(page, `AWS ${account}`);
    const audience = await copy(page, "Audience");
    expect(audience).toBe("sts.amazonaws.com");
    expect(await title(page, "With a role in each account").isVisible()).toBe(false);
    await section(page).getByRole("radio", { name: "With CloudFormation" }).check();
    await expectAccessible(page);

    const roleArn = await federatedAccount(fixture().stack.aws, account).create({ ...trust, audience });
    await field(page, "Role ARN").fill(roleArn);
    await connect(page);
    await openedConnection(page, `AWS ${account}`);
    await trustsIssuer(page);
    await press(page, "Connect again");
    await focused(page, "Connect AWS");
    expect(await field(page, "AWS account").inputValue()).toBe(account);
    expect(await readTrust(page, `AWS ${account}`)).toEqual(trust);
    await page.goBack();
    await openedConnection(page, `AWS ${account}`);
    await answered(page);
    await disconnect(page);
    await focused(page, `AWS ${account} is disconnected`);
    await left(page)
      .getByText(/^The identity provider/)
      .waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("says of a pool of Google that lets others in which command closes it, and connects when it is closed", async () => {
    // A colleague: one person may connect ten times in a minute, and the tests above take their share.
    const page = await open("gcp", asGrace);
    const trust = await readTrust(page);
    await expectAccessible(page);
    const owner = federatedProject(fixture().stack.google, { projectId: "keyless-shop", number: "720000000001", displayName: "Shop" });
    const { workload_identity_provider, service_account } = await owner.trust(trust);
    await owner.open();
    await field(page, "Workload identity provider").fill(workload_identity_provider);
    await field(page, "Service account").fill(service_account);
    await connect(page);
    await seen(page, "It would not work: the pool lets others act as the service account as well.");
    expect(await copy(page, "The command that does it")).toContain(trust.subject);
    expect(await page.getByRole("button", { name: "Stop trying" }).count()).toBe(0);
    await expectAccessible(page);
    await owner.close(trust);
    await connect(page);
    await openedConnection(page, "Google Cloud");
    await trustsIssuer(page);
    await answered(page);
    await disconnect(page);
    await focused(page, "Google Cloud is disconnected");
    await left(page)
      .getByText(/^The binding on the service account/)
      .waitFor();
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test.each([
    ["tailscale", "Tailscale", "Make a trust credential"],
    ["azure", "Azure", "Register an application that trusts it"],
    ["gcp", "Google Cloud", "Make a pool that trusts it"],
    ["aws", "AWS 471108150102", "Make a role that trusts it"],
  ])("connects %s by clicks alone, with what the page makes in the simulator", async (provider, name, make) => {
    const page = await open(provider, asGrace);
    if (provider === "aws") {
      await field(page, "AWS account").fill("471108150102");
      await readTrust(page, name);
    }
    await press(page, make);
    await seen(page, `Done: ${make}. The form below is filled in.`);
    await expectAccessible(page);
    await connect(page);
    await openedConnection(page, name);
    await trustsIssuer(page);
    await answered(page);
    await disconnect(page);
    await focused(page, `${name} is disconnected`);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("says that OVHcloud offers no keyless way", async () => {
    const page = await fixture().open({ path: "/connect/ovh" });
    await seen(page, /^OVHcloud offers no keyless way/);
    await page.getByText(/^Other ways/).click();
    expect(await page.getByRole("link", { name: "Without a secret" }).count()).toBe(0);
  });
});
