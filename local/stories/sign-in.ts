import { dataOf } from "../../client/api-failure.ts";
import type { ConfirmConnection200 } from "../../client/generated/operations.ts";
import type { Progress } from "../../ops/progress.ts";
import { Browser } from "../browser.ts";
import { type ConsentChoice, consentByScript } from "../simulator/consent-by-script.ts";
import type { StoryConnection } from "./story-connection.ts";

/**
 * Signs in as a person would: opens a login link in a browser, consents at the provider, returns, and confirms.
 *
 * @param requestLink - Asks the API for the link. @param choice - On the consent page. Default: the preselected account.
 * @throws {Error} A step failed.
 */
export async function signIn(
  { client }: Pick<StoryConnection, "client">,
  requestLink: () => Promise<string>,
  progress: Progress,
  choice: ConsentChoice = {},
): Promise<ConfirmConnection200> {
  const browser = new Browser();
  const loginUrl: string = await progress.step("Ask for a login link", async (say) => {
    const url = await requestLink();
    say("one use, ten minutes");
    return url;
  });
  const providerUrl = await progress.step("Open it in a browser", async (say) => {
    const url = await browser.follow(loginUrl);
    const guards = ["state", "nonce", "code_challenge"].filter((name) => url.searchParams.has(name));
    say(`to ${url.host} with ${guards.join(", ")}, and a cookie`);
    return url;
  });
  const callbackUrl = await progress.step("Choose the account, leave the boxes ticked, allow", (say) => {
    say("on the consent page");
    return consentByScript(providerUrl.href, choice);
  });
  const frontEndUrl = await progress.step("Come back through the callback", async (say) => {
    const url = await browser.follow(callbackUrl);
    say(`front end reached: ${url.pathname}?login=${url.searchParams.get("login")}`);
    return url;
  });
  await fetch(frontEndUrl);
  const confirm = frontEndUrl.searchParams.get("confirm");
  if (confirm === null) {
    // One provider's page has words of its own for our codes, and gets the code beside them.
    const { searchParams } = frontEndUrl;
    throw new Error(`the front end was told ${searchParams.get("failure") ?? searchParams.get("error")}`);
  }
  return progress.step("Confirm, as the person who started", async (say) => {
    const confirmed = dataOf(await client.confirmConnection({ confirm }));
    say(`${confirmed.connection.provider} is ${confirmed.connection.status}`);
    return confirmed;
  });
}
