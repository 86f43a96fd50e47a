import { fetchPage, type Page } from "./fetch-page.ts";

/** What a provider's login page says of a request: nothing, or what of it is not registered. */
export type Refusal = "none" | "redirect_uri" | "client" | "other";

const mostRedirects = 4;

/**
 * Opens a login page as a browser does, without logging in, and reads whether it refuses the request. Google leads to an error page whose
 * address carries the reason in base64; OVHcloud answers with the page itself.
 *
 * @throws {Error} The provider did not answer.
 */
export async function readRefusal(start: URL, signal: AbortSignal): Promise<Refusal> {
  let url = start;
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const page = await fetchPage(url, signal);
    const refusal = findRefusal(url === start ? "" : describeAddress(url), page);
    const next = page.location === undefined ? undefined : new URL(page.location, url);
    if (refusal !== "none" || next === undefined || toSite(next) !== toSite(start)) {
      return refusal;
    }
    url = next;
  }
  return "other";
}

function findRefusal(address: string, { status, text }: Page): Refusal {
  const words = `${address} ${text}`;
  if (/redirect_uri_mismatch|invalid_redirect_uri/i.test(words)) {
    return "redirect_uri";
  }
  if (/invalid_client|deleted_client/i.test(words)) {
    return "client";
  }
  return status >= 400 ? "other" : "none";
}

/** The query of an error page, also the part that is in base64. */
function describeAddress({ searchParams }: URL): string {
  const values = [...searchParams.values()];
  return [...values, ...values.map((value) => Buffer.from(value, "base64").toString("latin1"))].join(" ");
}

/** A provider's login moves between hosts of its own. */
const toSite = ({ hostname, port }: URL) => `${hostname.split(".").slice(-2).join(".")}:${port}`;
