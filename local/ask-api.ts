import { type Client, createClient } from "../client/create-client.ts";

/** How the API answered a request. */
export type Outcome = {
  readonly status: number;
  /** Of a failure. Absent too: the answer is a gateway's, such as the one before a process that was killed. */
  readonly code?: string;
  /** Absent: the answer is no JSON, or broke off. */
  readonly json?: unknown;
};

/** Who asks, and how long they wait. */
export type Asking = { readonly api: string; readonly token: string; readonly timeoutMs: number };

/** A call of the client, such as `(client) => client.listConnections()`. */
export type Request = (client: Client) => Promise<{ readonly status: number; readonly data: unknown }>;

/**
 * Sends one request by the client, and tells of every answer that came.
 *
 * @throws {Error} No answer came: the connection was closed, or the time was over.
 */
export async function askApi({ api, token, timeoutMs }: Asking, request: Request): Promise<Outcome> {
  let came: number | undefined;
  const client = createClient({
    baseUrl: api,
    credential: () => ({ authorization: `Bearer ${token}` }),
    fetch: async (url, init) => {
      const response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
      came = response.status;
      return response;
    },
  });
  try {
    const { status, data } = await request(client);
    return { status, ...toJson(data), ...(status < 400 ? {} : toCode(data)) };
  } catch (error) {
    if (came === undefined) {
      throw error;
    }
    return { status: came };
  }
}

const toJson = (data: unknown) => (typeof data === "object" && data !== null ? { json: data } : {});

const toCode = (data: unknown) =>
  typeof data === "object" && data !== null && "code" in data && typeof data.code === "string" ? { code: data.code } : {};
