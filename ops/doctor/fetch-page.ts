/** What a server answered, without its secrets: nothing here is sent a credential. */
export type Page = { readonly status: number; readonly location: string | undefined; readonly date: string | null; readonly text: string };

const timeoutMs = 8000;
const mostCharacters = 1_000_000;

/**
 * Gets an address without any credential. Redirects are not followed.
 *
 * @throws {Error} There was no answer, in words that name the server.
 */
export async function fetchPage(url: string | URL, signal: AbortSignal): Promise<Page> {
  const response = await openPage(url, signal);
  const { status, headers } = response;
  return { status, location: headers.get("location") ?? undefined, date: headers.get("date"), text: await response.text() };
}

/**
 * The same as a `Response` that was read already, for the API's client.
 *
 * @param headers - Without a credential that is good for anything.
 * @throws {Error} As {@link fetchPage}.
 */
export async function openPage(url: string | URL, signal: AbortSignal, headers: HeadersInit = {}): Promise<Response> {
  try {
    const ends = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const response = await fetch(url, { redirect: "manual", signal: ends, headers });
    const text = (await response.text()).slice(0, mostCharacters);
    return new Response(text === "" ? null : text, response);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new Error(`no answer from ${URL.parse(String(url))?.origin ?? "an address that is none"}: ${cause}`, { cause: error });
  }
}
