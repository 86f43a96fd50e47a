import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import {
  type ConsoleFixture,
  confirmDisconnect,
  expectAccessible,
  focused,
  follow,
  openedConnection,
  press,
  seen,
  title,
  useConsole,
} from "./console-fixture.ts";
import { inDrawer, putRight } from "./drawer-steps.ts";
import { type Given, type Steps, submissionSteps } from "./submission-steps.ts";

type Words = string | RegExp;

/** Something that keeps a submission from working. The form says so before anything is stored. */
export type Obstacle = {
  /** Brings it about, and fills in the form. */
  arrange(page: Page, steps: Steps): Promise<unknown>;
  readonly says: readonly Words[];
  /** The label of the field at which it is said. Absent: below the form. */
  readonly at?: string;
  /** What else there is to see, and to do about it. */
  solve?(page: Page, steps: Steps): Promise<unknown>;
  /** Answers of 400 and above that belong to it. */
  readonly troubles?: readonly unknown[];
};

/** A provider that is connected by a form, as its customers meet it in the console. */
export type Submission = {
  readonly title: string;
  /** How the console names the provider: in its lists, and in the drawer. */
  readonly provider: string;
  readonly form: {
    readonly path: string;
    /** A heading of its page. */
    readonly heading: string;
    /** Labels, in the order of what a customer has from the provider. */
    readonly fields: readonly string[];
    /** The label of the field whose value no page may keep. */
    readonly secret?: string;
    readonly submit: string;
    /** Reaches the form from the page of the provider. Default: it is shown there. */
    choose?(page: Page): Promise<unknown>;
    /** What the page tells a customer to do at the provider. */
    shows(page: Page): Promise<unknown>;
  };
  /** What a customer makes at the provider, as the console's own server names it: the first, and another one after it. */
  readonly made: { readonly first: string; readonly other: string };
  /** What the form refuses by itself, and what it says at each field. */
  readonly malformed: { readonly given: Given; readonly says: Readonly<Record<string, string>> };
  readonly obstacles: readonly Obstacle[];
  /** What the form says of a submission that would work, besides that it would. */
  works?(page: Page): Promise<unknown>;
  connection(given: Given): { readonly name: string; readonly path: string };
  /** What the page of a new connection shows. */
  shows(page: Page, steps: Steps): Promise<unknown>;
  /** Troubles of the provider or the operator, by their names in the drawer, and what a check says of each. */
  readonly passing: readonly (readonly [label: string, words: Words])[];
  /** Answers of 400 and above while the provider is in trouble: what the connection's page reads from it. */
  readonly readsFromProvider?: RegExp;
  /** What a customer may do at the provider that ends the connection, and what the page says. Absent: another submission does not mend it. */
  readonly ending?: {
    readonly cases: readonly (readonly [label: string, ...words: string[]])[];
    /** The page to which "Connect again" leads. */
    readonly again: string;
    /** What a check finds of the new submission. */
    shows?(page: Page, steps: Steps): Promise<unknown>;
  };
  readonly disconnect: {
    /** What the dialog says. */
    readonly means: readonly unknown[];
    /** Where a customer removes what stays. */
    readonly link?: string;
    /** What is told afterwards. */
    left(given: Given): readonly Words[];
  };
};

/** Tests of one provider, each at its time of the connection's life. */
export type OwnTests = {
  beforeConnected?(steps: Steps, fixture: () => ConsoleFixture): void;
  whileConnected?(steps: Steps, fixture: () => ConsoleFixture): void;
};

/** A person may check ten times a minute. */
export const asGrace = 'sessionStorage.setItem("person", "grace")';

/**
 * What the console must do with every provider that is connected by a form, from the form to the disconnect. The tests run in this order, on one
 * connection.
 */
export function submissionContract(row: Submission, own: OwnTests): void {
  describe(`${row.title} in the console, in Chromium`, () => {
    const fixture = useConsole();
    const steps = submissionSteps(row, fixture);
    const pageOf = () => row.connection(steps.given()).path;

    test("shows its form, says at the fields what cannot be right, and before anything is stored what would not work", async () => {
      const page = await fixture().open();
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await follow(page, "+ Connect");
      await follow(page, row.provider);
      await row.form.choose?.(page);
      await title(page, row.form.heading).waitFor();
      await row.form.shows(page);
      const sent: string[] = [];
      page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
      await steps.type(page, row.malformed.given);
      for (const label of ["Check first", row.form.submit]) {
        await steps.press(page, label);
        for (const [field, words] of Object.entries(row.malformed.says)) {
          await steps.said(page, field, words);
        }
        const [first = ""] = Object.keys(row.malformed.says);
        await steps.field(page, first).and(page.locator(':focus[aria-invalid="true"]')).waitFor();
      }
      await expectAccessible(page);
      expect(sent).toEqual([]);
      await steps.create(page, row.made.first);
      for (const { arrange, says, at, solve } of row.obstacles) {
        await arrange(page, steps);
        await steps.press(page, "Check first");
        for (const words of says) {
          await (at === undefined ? seen(page, words) : steps.said(page, at, words));
        }
        await solve?.(page, steps);
      }
      await steps.type(page);
      await steps.press(page, "Check first");
      await seen(page, "It would work.");
      await steps.found(page).waitFor({ state: "detached" });
      await row.works?.(page);
      await page.goto(`${fixture().stack.frontEnd}/chat`);
      await title(page, "Nothing is connected").waitFor();
      expect(fixture().takeTroubles()).toEqual(row.obstacles.flatMap(({ troubles = [] }) => troubles));
    });

    own.beforeConnected?.(steps, fixture);

    test("connects; what is secret is in no address, no storage, and not in the page afterwards", async () => {
      const page = await fixture().open({ path: row.form.path });
      const addresses: string[] = [];
      page.on("request", (request) => addresses.push(request.url()));
      await steps.type(page);
      await steps.field(page, row.form.fields.at(-1) ?? "").press("Enter");
      await openedConnection(page, row.connection(steps.given()).name);
      expect(page.url()).toBe(`${fixture().stack.frontEnd}${pageOf()}`);
      await steps.status(page, "Active");
      await row.shows(page, steps);
      await expectAccessible(page);
      const { secret } = row.form;
      if (secret !== undefined) {
        const kept = [...addresses, page.url(), await readKept(page)].filter((text) => text.includes(steps.given().at(-1) ?? ""));
        expect(kept).toEqual([]);
        // A tab that was shown is an entry of the history too.
        while (new URL(page.url()).pathname.startsWith("/connections/")) {
          await page.goBack();
        }
        await title(page, row.form.heading).waitFor();
        expect(await steps.field(page, secret).inputValue()).toBe("");
      }
      expect(fixture().takeTroubles()).toEqual([]);
    });

    test("a trouble of the provider's or the operator's needs no action: a check says so, and the connection stays active", async () => {
      const page = await fixture().open({ path: pageOf(), before: (opened) => opened.addInitScript(asGrace) });
      await steps.status(page, "Active");
      for (const [label, words] of row.passing) {
        await inDrawer(page, row.provider, label);
        await steps.check(page);
        // A failure that the record has is told there; the check's own words are announced.
        const told = typeof words === "string" ? words : new RegExp(words.source.replace(/^\^/, ""));
        await page.locator("main, #announcements").getByText(told).first().waitFor({ state: "attached" });
        await steps.status(page, "Active");
        await putRight(page);
        await steps.check(page);
        await seen(page, "It works: the provider accepts its token.");
      }
      const troubles = fixture().takeTroubles();
      expect(troubles.filter((trouble) => row.readsFromProvider?.test(trouble) !== true)).toEqual([]);
    });

    own.whileConnected?.(steps, fixture);

    const { ending } = row;
    if (ending !== undefined) {
      test("what ends it at the provider stops the connection, which says what to do, and another submission mends it", async () => {
        const { cases, again, shows } = ending;
        const page = await fixture().open({ path: pageOf() });
        for (const [label, ...words] of cases) {
          await inDrawer(page, row.provider, label);
          await steps.check(page);
          await steps.status(page, "Must be connected again");
          for (const told of words) {
            await steps.card(page).locator(".standing").getByText(told).waitFor();
          }
          // The words differ, and the page does not.
          if (label === cases[0]?.[0]) {
            await expectAccessible(page);
          }
          await steps.create(page, row.made.other);
          await press(page, "Connect again");
          await focused(page, `Connect ${row.provider}`);
          expect(page.url()).toBe(`${fixture().stack.frontEnd}${again}`);
          await steps.type(page);
          await steps.press(page, row.form.submit);
          await steps.status(page, "Active");
          await shows?.(page, steps);
          await steps.check(page);
          await seen(page, "It works: the provider accepts its token.");
          await steps.found(page).waitFor({ state: "detached" });
        }
        const troubles = fixture().takeTroubles();
        expect(troubles.filter((trouble) => row.readsFromProvider?.test(trouble) !== true)).toEqual([]);
      });
    }

    test("says before a disconnect what stays, and afterwards what the customer removes, and until when it works", async () => {
      const { means, link, left } = row.disconnect;
      const page = await fixture().open({ path: pageOf() });
      await press(page, "Disconnect");
      const dialog = page.getByRole("dialog");
      expect(await dialog.getByRole("listitem").allTextContents()).toEqual(means);
      const links = link === undefined ? [] : [link];
      const hrefs = (within: typeof dialog) => within.getByRole("link").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
      expect(await hrefs(dialog)).toEqual(links);
      await expectAccessible(page);
      await confirmDisconnect(page);
      await focused(page, `${row.connection(steps.given()).name} is disconnected`);
      for (const words of left(steps.given())) {
        await seen(page, words);
      }
      expect(await hrefs(page.locator("#news"))).toEqual(links);
      await expectAccessible(page);
      await press(page, "Close");
      await title(page, "Nothing is connected").waitFor();
      expect(fixture().takeTroubles()).toEqual([]);
    });
  });
}

/** Everything that a page keeps: its text, its fields, and what the browser stores for it. */
const readKept = async (page: Page): Promise<string> =>
  (await page.evaluate<string>(
    `JSON.stringify([
      [...document.querySelectorAll("input, textarea")].map(({ value }) => value),
      { ...sessionStorage }, { ...localStorage }, history.state, document.cookie,
    ])`,
  )) + (await page.content());
