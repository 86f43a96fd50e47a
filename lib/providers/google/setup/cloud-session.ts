import type * as v from "valibot";
import { Failure } from "../../../errors.ts";
import type { Secret } from "../../../secret.ts";
import type { CloudCall, CloudCaller } from "../cloud-request.ts";

/** The addresses of Google's APIs, without trailing slashes. */
export type CloudUrls = {
  readonly resourceManager: string;
  readonly serviceUsage: string;
  readonly iam: string;
  readonly iamCredentials: string;
  readonly billing: string;
  readonly bigquery: string;
  /** The Security Token Service. */
  readonly sts: string;
};

export type CloudMethod = Pick<CloudCall, "method" | "body" | "ifMatch" | "label"> & {
  readonly api: keyof CloudUrls;
  /** Begins with `/`. Ids in it are encoded: see {@link at}. */
  readonly path: string;
  /** A name with a list is repeated for each of its values. */
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
};

/** Calls Google's APIs with one access token, until one deadline. */
export type CloudSession = <T>(schema: v.GenericSchema<unknown, T>, method: CloudMethod) => Promise<T>;

export type CloudDeps = { readonly urls: CloudUrls; readonly call: CloudCaller };

export function openSession({ urls, call }: CloudDeps, accessToken: Secret, signal: AbortSignal): CloudSession {
  return (schema, { api, path, query, ...init }) => {
    const url = new URL(`${urls[api]}${path}`);
    for (const [name, values] of Object.entries(query ?? {})) {
      for (const value of [values].flat()) {
        url.searchParams.append(name, value);
      }
    }
    return call(schema, { ...init, url, accessToken, signal });
  };
}

/** Builds a path. Every inserted id is encoded, so that none can name another resource. */
export const at = (parts: TemplateStringsArray, ...ids: readonly string[]): string =>
  parts.map((part, index) => part + encodeURIComponent(ids[index] ?? "")).join("");

/** A bound against endless paging. */
const mostPages = 500;

/** Reads all pages of a list. Google chooses the page size and may send an empty page before the last one. */
export async function readPages<Page extends { readonly nextPageToken: string }, Item>(
  google: CloudSession,
  schema: v.GenericSchema<unknown, Page>,
  method: CloudMethod,
  toItems: (page: Page) => readonly Item[],
): Promise<Item[]> {
  const all: Item[] = [];
  let pageToken = "";
  for (let count = 0; count < mostPages; count += 1) {
    const page = await google(schema, { ...method, query: { ...method.query, ...(pageToken === "" ? {} : { pageToken }) } });
    all.push(...toItems(page));
    if (page.nextPageToken === "") {
      return all;
    }
    pageToken = page.nextPageToken;
  }
  throw new Failure("provider_answer_invalid", { detail: `google: ${method.label}: more than ${mostPages} pages` });
}
