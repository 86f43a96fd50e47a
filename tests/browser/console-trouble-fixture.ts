import type { Page, Route } from "playwright-core";
import { googlePage, type useConsole } from "./console-fixture.ts";

/** What the tests of a console with something in its way share. @param fixture - Of `useConsole`. */
export function inTheWay(fixture: ReturnType<typeof useConsole>) {
  const card = (page: Page) => page.getByRole("article", { name: "Google Cloud" });
  const named = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
  const connection = () => `${fixture().stack.frontEnd}/connections/gcp/default`;
  const refresh = () => `${fixture().stack.frontEnd}/connections/gcp/refresh?account=default`;
  const setups = () => `${fixture().stack.frontEnd}/gcp/setup/runs/*`;
  const timed = (tab = "") => fixture().open({ path: `${googlePage}${tab}`, before: (opened) => opened.clock.install() });
  const asStranger = (route: Route) => route.continue({ headers: { ...route.request().headers(), authorization: "Bearer stale" } });
  const answer = (status: number, body: object) => ({
    status,
    headers: { "access-control-allow-origin": fixture().stack.frontEnd },
    contentType: "application/json",
    body: JSON.stringify(body),
  });
  /** Takes what is sent to an address, and counts it. */
  const take = async (page: Page, url: string, handle: (route: Route) => unknown) => {
    const taken = { count: 0 };
    await page.route(url, (route) => {
      if (route.request().method() === "OPTIONS") {
        return route.continue();
      }
      taken.count += 1;
      return handle(route);
    });
    return taken;
  };
  /** Lets time pass in steps, with an answer of this machine awaited after each, so that the clock does not run ahead of the page. */
  const pass = async (page: Page, seconds: number, stepSeconds: number) => {
    for (let passed = 0; passed < seconds; passed += stepSeconds) {
      await page.clock.runFor(stepSeconds * 1000);
      await page.evaluate('fetch("/icon.svg").then((answer) => answer.text())');
    }
  };
  const hide = (page: Page, hidden: boolean) =>
    page.evaluate(
      `Object.defineProperty(document, "hidden", { configurable: true, value: ${hidden} }); document.dispatchEvent(new Event("visibilitychange"))`,
    );
  return { card, named, connection, refresh, setups, timed, asStranger, answer, take, pass, hide };
}
