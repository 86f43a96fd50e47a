import type { Page } from "playwright-core";
import { confirmDisconnect, press, showTab, useConsole } from "./console-fixture.ts";

export const issuer = "https://id.aurora.example/id/t/acme";

/** The console, and the steps of connecting without a secret in it. Call it inside a `describe`: it brings its hooks. */
export function useKeyless() {
  const fixture = useConsole();

  const open = async (provider: string, before?: (page: Page) => Promise<unknown>) => {
    const page = await fixture().open({ path: `/connect/${provider}?method=federated`, ...(before === undefined ? {} : { before }) });
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    return page;
  };
  const section = (page: Page) => page.getByRole("region", { name: "Without a secret" });
  const field = (page: Page, label: string) => section(page).getByLabel(label, { exact: true });
  const copy = async (page: Page, name: string) => {
    await section(page)
      .getByRole("button", { name: `Copy ${name}`, exact: true })
      .click();
    await page.getByText(`${name} is copied.`).first().waitFor({ state: "attached" });
    return page.evaluate<string>("navigator.clipboard.readText()");
  };
  /** Reads what to trust as a customer does. @param chosen - The connection, where the page asks which one first. */
  const readTrust = async (page: Page, chosen?: string) => {
    if (chosen !== undefined) {
      await press(page, "Show what to trust");
      await section(page)
        .getByRole("heading", { name: /^Let .+ trust Aurora$/ })
        .and(page.locator(":focus"))
        .waitFor();
      await section(page).getByText(`For ${chosen} alone.`, { exact: true }).waitFor();
    }
    await section(page)
      .getByText(/^Issuer, Subject/)
      .click();
    return { issuer: await copy(page, "Issuer"), subject: await copy(page, "Subject") };
  };
  const connect = (page: Page) =>
    section(page)
      .getByRole("button", { name: /^Connect / })
      .click();
  /** The page of the connection says how it was made, and whom its cloud trusts. */
  const trustsIssuer = async (page: Page) => {
    const fact = (name: string) => page.locator(".facts > div", { has: page.getByText(name, { exact: true }) });
    await fact("Method").getByText("without a secret", { exact: true }).waitFor();
    await showTab(page, "Technical");
    await page.locator("dt:text-is('Trusted issuer') + dd").getByText(issuer, { exact: true }).waitFor();
    await showTab(page, "Overview");
  };
  const disconnect = async (page: Page) => {
    await press(page, "Disconnect");
    await confirmDisconnect(page);
  };
  const left = (page: Page) =>
    page
      .locator("#news")
      .getByRole("listitem")
      .filter({ has: page.locator("code") });
  return { fixture, open, section, field, copy, readTrust, connect, trustsIssuer, disconnect, left };
}
