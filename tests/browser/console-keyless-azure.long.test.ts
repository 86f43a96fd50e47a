import { describe, expect, test } from "vitest";
import { steer } from "../../local/console/troubles/trouble.ts";
import { answered, expectAccessible, focused, openedConnection, press, seen } from "./console-fixture.ts";
import { useKeyless } from "./console-keyless-fixture.ts";

describe("connecting Azure without a secret, in Chromium", () => {
  const { fixture, open, section, field, copy, readTrust, connect, trustsIssuer, disconnect, left } = useKeyless();

  test("connects Azure under a name: while a trust may be too new it tries again every 15 seconds, until the person stops it", async () => {
    const control = steer(fixture().stack.azure);
    const register = async () =>
      (await control("POST", "applications", { has_secret: false })) as Record<"tenant_id" | "client_id", string>;
    const trustIn = (clientId: string, trust: object) =>
      control("POST", `applications/${clientId}/federated-credentials`, {
        name: "aurora",
        ...trust,
        audience: "api://AzureADTokenExchange",
      });
    const page = await open("azure", (opened) => opened.clock.install());
    const trust = await readTrust(page);
    expect(await copy(page, "Audience")).toBe("api://AzureADTokenExchange");
    const { tenant_id: tenantId, client_id: clientId } = await register();
    await field(page, "Tenant ID").fill(tenantId);
    await field(page, "Client ID").fill(clientId);

    await connect(page);
    await seen(page, "A new trust takes up to five minutes until it works.");
    await seen(page, "Refused once so far.");
    await expectAccessible(page);
    await answered(page);
    await page.clock.fastForward("00:16");
    await seen(page, "Refused 2 times so far.");
    await press(page, "Stop trying");
    await page.getByRole("button", { name: "Stop trying" }).waitFor({ state: "detached" });
    await seen(page, "The command that does it");
    expect(await copy(page, "The command that does it")).toContain(trust.subject);
    await expectAccessible(page);

    await connect(page);
    await seen(page, "Refused once so far.");
    await trustIn(clientId, trust);
    await answered(page);
    await page.clock.fastForward("00:16");
    await openedConnection(page, "Azure");
    await trustsIssuer(page);

    // One more, with a name and a trust of its own.
    await page.goto(`${fixture().stack.frontEnd}/connect/azure?method=federated`);
    await section(page).getByText("Connect another account").click();
    await field(page, "Name for this connection").fill("second");
    await field(page, "Label (optional)").fill("Second one");
    const other = await readTrust(page, "Azure Second one");
    expect(other.subject).not.toBe(trust.subject);
    const second = await register();
    await trustIn(second.client_id, other);
    await field(page, "Tenant ID").fill(second.tenant_id);
    await field(page, "Client ID").fill(second.client_id);
    await connect(page);
    await openedConnection(page, "Azure Second one");
    expect(new URL(page.url()).pathname).toBe("/connections/azure/second");
    await answered(page);
    await disconnect(page);
    await focused(page, "Azure Second one is disconnected");
    await left(page)
      .getByText(/^The trust in this connection/)
      .waitFor();
    await page.goto(`${fixture().stack.frontEnd}/connections/azure/default`);
    await trustsIssuer(page);
    await answered(page);
    await disconnect(page);
    await focused(page, "Azure is disconnected");
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("five minutes after the first refusal it stops by itself, and says what to correct", async () => {
    const control = steer(fixture().stack.azure);
    const made = (await control("POST", "applications", { has_secret: false })) as Record<"tenant_id" | "client_id", string>;
    const page = await open("azure", (opened) => opened.clock.install());
    await readTrust(page);
    await field(page, "Tenant ID").fill(made.tenant_id);
    await field(page, "Client ID").fill(made.client_id);
    await connect(page);
    await seen(page, "Refused once so far.");
    await answered(page);
    await page.clock.fastForward("05:01");
    await page.getByRole("button", { name: "Stop trying" }).waitFor({ state: "detached" });
    await section(page).getByText("trust_refused", { exact: false }).first().waitFor();
  });
});
