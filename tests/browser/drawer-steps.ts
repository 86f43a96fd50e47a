import type { Page } from "playwright-core";
import { expect } from "vitest";
import { answered } from "./console-fixture.ts";

const drawer = (page: Page) => page.getByRole("complementary");
const mend = "Put everything right";

/** Opens the drawer, by key: its button is below what the page still loads, which could move it away under the mouse. */
export async function openDrawer(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Make it go wrong/ }).press("Enter");
  await drawer(page).waitFor();
}

/** Does something in the drawer, and closes it. @param where - At which provider; not for putting everything right. */
export async function inDrawer(page: Page, where: string, label: string): Promise<void> {
  await press(page, where, label);
  await page.keyboard.press("Escape");
}

/** Puts everything right in the drawer. */
export const putRight = (page: Page): Promise<void> => inDrawer(page, "", mend);

/** Creates something in the drawer, as a customer does at a provider. @returns What is shown once, in its order; nothing of it stays in the page. */
export async function createInDrawer(page: Page, where: string, label: string, look: () => Promise<unknown> = async () => undefined) {
  await press(page, where, label);
  const shown = await drawer(page).locator(".given code").allTextContents();
  await look();
  await page.keyboard.press("Escape");
  expect(await page.content()).not.toContain(shown.at(-1));
  return shown;
}

async function press(page: Page, where: string, label: string): Promise<void> {
  await answered(page);
  await openDrawer(page);
  const spot =
    where === ""
      ? drawer(page)
      : drawer(page)
          .locator("section")
          .filter({ has: page.getByRole("heading", { name: where, exact: true }) });
  await spot.getByRole("button", { name: label, exact: true }).click();
  await drawer(page)
    .getByText(label === mend ? "Everything is right again." : `Done: ${where}: ${label}.`)
    .waitFor();
}
