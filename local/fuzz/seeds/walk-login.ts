import { Browser } from "../../browser.ts";
import { consentByScript } from "../../simulator/consent-by-script.ts";

/** A login that a person has allowed at the provider: where the browser is sent back to, and with which cookie. */
export type Walked = { readonly callback: URL; readonly cookie: string };

/** Goes through a login until the provider sends the browser back, and stops there. */
export async function walkLogin(link: string): Promise<Walked> {
  const browser = new Browser();
  const callback = await consentByScript((await browser.follow(link)).href);
  return { callback, cookie: browser.cookieFor(callback) };
}

/** What the provider says in the query of the callback. */
export const toAnswer = ({ callback }: Walked): Record<string, string> => Object.fromEntries(callback.searchParams);

/** Goes on from there to the front end. @returns What confirms the login. */
export async function toConfirm({ callback, cookie }: Walked): Promise<string> {
  const { headers } = await fetch(callback, { headers: { cookie }, redirect: "manual" });
  const confirm = new URL(headers.get("location") ?? "", callback).searchParams.get("confirm");
  if (confirm === null) {
    throw new Error(`the callback led to ${headers.get("location")}`);
  }
  return confirm;
}
