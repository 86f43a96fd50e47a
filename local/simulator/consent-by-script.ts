/** The choices of a scripted person on the consent page. By default they keep the preselected account and scopes, and allow. */
export type ConsentChoice = { account?: string; untick?: readonly string[]; decision?: "allow" | "deny" };

const inputs = /<input\b[^>]*>/g;
const form = /<form\b[^>]*>/;
const attribute = (tag: string, name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];

/**
 * Opens an authorization URL and answers its consent page over HTTP, as a browser would.
 *
 * @param choice - `account` is the value to choose; `untick` names scopes to leave out.
 * @returns The callback URL of the redirect. It is not fetched.
 * @throws {Error} the provider showed an error page: the message is its text.
 */
export async function consentByScript(authorizationUrl: string, choice: ConsentChoice = {}): Promise<URL> {
  const page = await fetch(authorizationUrl, { redirect: "manual" });
  const location = page.headers.get("location");
  if (location !== null) return new URL(location);
  const text = await page.text();
  if (!page.ok) throw new Error(readErrorPage(text));
  const answer = await fetch(new URL(attribute(form.exec(text)?.[0] ?? "", "action") ?? "", authorizationUrl), {
    method: "POST",
    redirect: "manual",
    body: fillForm(text, choice),
  });
  const callback = answer.headers.get("location");
  if (callback === null) throw new Error(readErrorPage(await answer.text()));
  return new URL(callback);
}

function fillForm(page: string, { account, untick = [], decision = "allow" }: ConsentChoice): URLSearchParams {
  const form = new URLSearchParams({ decision });
  for (const [tag] of page.matchAll(inputs)) {
    const name = attribute(tag, "name") ?? "";
    const value = attribute(tag, "value") ?? "";
    const isChosen = name === "account" && account !== undefined ? value === account : / checked\b|type="hidden"/.test(tag);
    if (isChosen && !untick.includes(value)) form.append(name, value);
  }
  return form;
}

function readErrorPage(page: string): string {
  return /Error \d+: [\w]+/.exec(page)?.[0] ?? "an unknown error page";
}
