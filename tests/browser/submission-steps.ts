import type { Locator, Page } from "playwright-core";
import type { Embedded } from "../../local/embedded/stack.ts";
import { type ConsoleFixture, press } from "./console-fixture.ts";
import { createAtProvider } from "./drawer-steps.ts";
import type { Submission } from "./submission-contract.ts";

/** What a customer has from a provider, in the order of the fields that it is typed into. */
export type Given = readonly string[];

/** What a person sees and does with one submission, on its form and on the page of its connection. */
export type Steps = {
  /** What runs around the console. */
  stack(): Embedded;
  /** What was made at the provider last. */
  given(): Given;
  /** Makes something as a customer does at the provider. It is typed from then on. */
  create(page: Page, id: string): Promise<void>;
  /** Fills in the form. Default: with what was made last. */
  type(page: Page, given?: Given): Promise<void>;
  /** Presses a button of the form. */
  press(page: Page, label: string): Promise<void>;
  field(page: Page, label: string): Locator;
  /** Waits for a problem that is told at a field. */
  said(page: Page, label: string, words: string | RegExp): Promise<void>;
  /** Checks the connection on its page, and waits for the answer. */
  check(page: Page): Promise<void>;
  /** The connection on its page. */
  card(page: Page): Locator;
  /** Waits for a state of the connection. */
  status(page: Page, words: string): Promise<void>;
  /** A named fact of the connection. */
  fact(page: Page, name: string): Locator;
  /** What a check has found. */
  found(page: Page): Locator;
};

export function submissionSteps({ form, connection }: Pick<Submission, "form" | "connection">, fixture: () => ConsoleFixture): Steps {
  let given: Given = [];
  // A page may have a form for each way to connect. The others are hidden.
  const formOf = (page: Page) => page.locator("form:visible");
  const field = (page: Page, label: string) => formOf(page).getByLabel(label, { exact: true });
  const card = (page: Page) => page.getByRole("article", { name: connection(given).name });
  return {
    stack: () => fixture().stack,
    given: () => given,
    create: async (page, id) => {
      given = await createAtProvider(page, id);
    },
    type: async (page, typed = given) => {
      for (const [index, label] of form.fields.entries()) {
        await field(page, label).fill(typed[index] ?? "");
      }
    },
    press: (page, label) => formOf(page).getByRole("button", { name: label, exact: true }).click(),
    field,
    said: async (page, label, words) => {
      const ids = (await field(page, label).getAttribute("aria-describedby")) ?? "";
      await page
        .locator(`[id="${ids.split(" ").at(-1)}"]`)
        .getByText(words)
        .waitFor();
    },
    check: async (page) => {
      await press(page, "Check again");
      await page.getByRole("button", { name: "Check again", disabled: false }).waitFor();
    },
    card,
    // What works may have a finding, which the badge tells as well.
    status: (page, words) =>
      card(page)
        .locator(".badge")
        .getByText(words === "Active" ? /^Active(, with a warning)?$/ : words, { exact: true })
        .waitFor(),
    fact: (page, name) =>
      card(page)
        .locator(".facts > div")
        .filter({ has: page.getByText(name, { exact: true }) }),
    found: (page) => page.getByRole("list", { name: "What was found" }),
  };
}
