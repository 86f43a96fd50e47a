import type { Page } from "playwright-core";
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

/**
 * Creates something as a customer does at a provider, by the console's own server, as the page on which it is connected does.
 *
 * @param page - Of the console.
 * @returns What was made, in its order. It is not in the page.
 */
export async function createAtProvider(page: Page, id: string): Promise<readonly string[]> {
  type Made = { readonly given: readonly { readonly value: string }[] };
  const made = await page.evaluate<Made>(`fetch("/troubles/${id}", { method: "POST" }).then((answer) => answer.json())`);
  return made.given.map(({ value }) => value);
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
