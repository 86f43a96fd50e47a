/** Where the API is, and what proves the caller to it. */
export type Api = {
  /** The origin, such as `https://oauth.aurora.example`. */
  readonly baseUrl: string;
  /**
   * Returns the headers that prove the caller: `authorization: Bearer …`, or those of a trusted front end. Asked before each request, so that a
   * token may be replaced when it expires.
   */
  readonly credential?: () => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  /** Sends the request. Default: the runtime's own `fetch`. */
  readonly fetch?: typeof fetch;
};

export type SendOptions = RequestInit & { readonly api?: Api };

/**
 * Sends one request of the generated client. Every status is an answer; only a request that gets none throws.
 *
 * @throws {TypeError} The API could not be reached.
 * @throws {SyntaxError} The answer is no JSON although it says so.
 */
export async function send<T>(path: string, { api, ...options }: SendOptions): Promise<T> {
  if (api === undefined) {
    throw new RangeError("call the functions of createClient, which know where the API is");
  }
  const { baseUrl, credential, fetch: request = fetch } = api;
  const headers = new Headers(options.headers);
  for (const [name, value] of Object.entries((await credential?.()) ?? {})) {
    headers.set(name, value);
  }
  // A redirect is an answer of the API, for the person's browser.
  const response = await request(`${baseUrl}${path}`, { redirect: "manual", ...options, headers });
  const data = await readBody(response);
  return { data, status: response.status, headers: response.headers } as T;
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  const isJson = /[/+]json\b/.test(response.headers.get("content-type") ?? "");
  if (!isJson || text === "") {
    return text;
  }
  try {
    return JSON.parse(text);
  } catch {
    // The runtime's own words repeat a part of the answer, which may hold a token.
    throw new SyntaxError(`${response.status}: the answer is no JSON although it says so`);
  }
}
