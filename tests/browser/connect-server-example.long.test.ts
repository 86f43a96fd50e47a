import type { ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { steer } from "../../local/console/troubles/trouble.ts";
import { findFreePort } from "../../local/free-port.ts";
import { patienceMs } from "../fixtures/patience.ts";
import { type SignedInStack, startSignedInStack } from "../fixtures/signed-in-stack.ts";
import { example, startExample } from "../fixtures/start-example.ts";
import { chromiumMissing, findChromium } from "./chromium.ts";
import { press } from "./console-fixture.ts";
import { shareBrowser } from "./shared-browser.ts";

describe("the example of a server that connects its users' accounts, in Chromium", () => {
  const executablePath = findChromium(process.env);
  let world: SignedInStack;
  let server: ChildProcess;
  let own: string;
  beforeAll(async () => {
    if (executablePath === undefined) {
      return;
    }
    const port = await findFreePort();
    own = `http://127.0.0.1:${port}`;
    world = await startSignedInStack({ connectReturns: `${own}/connected #0b5fff Example Ltd` });
    server = await startExample({ api: world.stack.api, own, identity: world.identity, tenant: "acme" });
  });
  afterAll(async () => {
    server?.kill();
    await world?.[Symbol.asyncDispose]();
  });
  beforeEach(({ skip }) => {
    skip(executablePath === undefined, chromiumMissing);
  });

  test("has at most 40 lines", async () => {
    expect((await readFile(example, "utf8")).trimEnd().split("\n").length).toBeLessThanOrEqual(40);
  });

  test("S91: leads a user from its link to a token of their account, and another person's browser to nothing", async () => {
    const browser = await shareBrowser(executablePath ?? "");
    const newPage = async () => {
      const context = await browser.newContext({ ignoreHTTPSErrors: true });
      context.setDefaultTimeout(patienceMs);
      return context.newPage();
    };
    const page = await newPage();
    await page.goto(`${own}/connect`);
    await press(page, "Tailscale");
    await page.getByText(/^Issuer, Subject/).click();
    const copied = (name: string) => page.locator(".copy", { hasText: name }).locator("code").textContent();
    const control = steer(world.stack.tailscale);
    const { id: tailnet } = (await control("POST", "tailnets", {})) as { readonly id: string };
    const trust = { issuer: await copied("Issuer"), subject: await copied("Subject"), tailnet };
    const { client_id } = (await control("POST", "federated", trust)) as { readonly client_id: string };
    await page.getByLabel("Client ID", { exact: true }).fill(client_id);
    // The other person has the address to which the first one goes.
    const returned = page.waitForRequest(`${own}/connected?**`);
    await press(page, "Connect Tailscale");
    const address = (await returned).url();
    await page.getByText(/^Connected: tailscale jo-1, with a token until 20/).waitFor();
    const other = await newPage();
    await other.goto(address);
    await other.getByText("This link was made for another person.").waitFor();
    await page.context().close();
    await other.context().close();
  });
});
