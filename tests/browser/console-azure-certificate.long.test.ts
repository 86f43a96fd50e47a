import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { steer } from "../../local/console/troubles/trouble.ts";
import { answered, confirmDisconnect, expectAccessible, focused, openedConnection, press, seen, useConsole } from "./console-fixture.ts";

describe("connecting Azure by a certificate whose key stays with Aurora, in Chromium", () => {
  const fixture = useConsole();
  const section = (page: Page) => page.getByRole("region", { name: "With a certificate whose key stays with Aurora" });
  const field = (page: Page, label: string) => section(page).getByLabel(label, { exact: true });

  test("shows the certificate and what registers it, connects, and says what a disconnect leaves", async () => {
    const page = await fixture().open({ path: "/connect/azure?method=kms_certificate" });
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await section(page).getByRole("radio", { name: "Certificate", exact: true }).check();
    for (const summary of await section(page).locator("summary").all()) {
      await summary.press("Enter");
    }
    await section(page).getByRole("button", { name: "Copy Certificate", exact: true }).click();
    await page.getByText("Certificate is copied.").first().waitFor({ state: "attached" });
    const certificate = await page.evaluate<string>("navigator.clipboard.readText()");
    expect(certificate).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
    await expectAccessible(page);

    const control = steer(fixture().stack.azure);
    const made = (await control("POST", "applications", { has_secret: false })) as Record<"tenant_id" | "client_id", string>;
    await control("POST", `applications/${made.client_id}/certificates`, { certificate });
    await field(page, "Tenant ID").fill(made.tenant_id);
    await field(page, "Client ID").fill(made.client_id);
    await press(page, "Connect Azure");
    await openedConnection(page, "Azure");
    await answered(page);
    await expectAccessible(page);
    await press(page, "Disconnect");
    await confirmDisconnect(page);
    await focused(page, "Azure is disconnected");
    await seen(page, /^The certificate/);
    expect(fixture().takeTroubles()).toEqual([]);
  });
});
