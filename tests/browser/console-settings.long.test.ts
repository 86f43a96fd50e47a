import { describe, expect, test } from "vitest";
import { dataOf } from "../../client/api-failure.ts";
import { clientOf } from "./client-of.ts";
import { expectAccessible, follow, press, seen, title, useConsole } from "./console-fixture.ts";

// One webhook of an organisation: the tests run in this order.
describe("the settings, in Chromium", () => {
  const fixture = useConsole();

  test("make a webhook, show its key once, and rotate it", async () => {
    const page = await fixture().open({ path: "/" });
    await follow(page, "Settings");
    await title(page, "Webhook").waitFor();
    await seen(page, "No address receives events.");
    await page.getByLabel("Address that receives the events").fill("https://127.0.0.1:4443/hook");
    await press(page, "Make the webhook");
    await seen(page, "The webhook is made. Copy its key now: it is shown once.");
    await page.getByRole("button", { name: "Copy Signing key" }).waitFor();
    const key = await page.locator(".copy code").textContent();
    expect(key).toMatch(/^whsec_/);
    await seen(page, "It receives all events.");
    await expectAccessible(page);
    await press(page, "Rotate the key");
    await seen(page, "For a day both keys sign.");
    expect(await page.locator(".copy code").textContent()).not.toBe(key);
    await page.reload();
    await seen(page, "It receives all events.");
    expect(await page.locator(".copy code").count()).toBe(0);
    // There is none at first.
    expect(fixture().takeTroubles()).toEqual(["404 /webhooks"]);
  });

  test("keep the kinds of events when the address changes", async () => {
    const kinds = ["connection.degraded" as const];
    dataOf(await clientOf(fixture().stack, "ada").putWebhook({ url: "https://127.0.0.1:4443/hook", kinds }));
    const page = await fixture().open({ path: "/settings" });
    await seen(page, "It receives connection.degraded.");
    await page.getByLabel("Address that receives the events").fill("https://127.0.0.1:4443/other");
    await press(page, "Change the address");
    await seen(page, "The address is changed.");
    expect(dataOf(await clientOf(fixture().stack, "ada").readWebhook())).toMatchObject({ url: "https://127.0.0.1:4443/other", kinds });
    dataOf(await clientOf(fixture().stack, "ada").putWebhook({ url: "https://127.0.0.1:4443/hook" }));
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("keep an address that is refused in its field, and say why", async () => {
    const page = await fixture().open({ path: "/settings" });
    const field = page.getByLabel("Address that receives the events");
    await seen(page, "It receives all events.");
    await field.fill("https://10.0.0.1/hook");
    await press(page, "Change the address");
    await page.locator("#notice h2").waitFor();
    expect(await field.inputValue()).toBe("https://10.0.0.1/hook");
    expect(fixture().takeTroubles()).toEqual([expect.stringMatching(/^4\d\d \/webhooks$/)]);
  });

  test("tell a reader who may change the webhook, and everybody which machines may call", async () => {
    const page = await fixture().open({ path: "/settings" });
    await page.getByRole("radio", { name: "mary" }).check();
    await seen(page, /Changing the webhook needs the permission connectors:write\. It comes with the role editor or admin/);
    expect(await page.getByRole("button", { name: "Delete", exact: true }).count()).toBe(0);
    await seen(page, "No machine is listed.");
    await expectAccessible(page);
    expect(fixture().takeTroubles()).toEqual([]);
  });

  test("delete the webhook with its key", async () => {
    const page = await fixture().open({ path: "/settings" });
    await seen(page, "It receives all events.");
    await press(page, "Delete");
    await seen(page, "No address receives events.");
    expect(fixture().takeTroubles()).toEqual(["404 /webhooks"]);
  });
});
