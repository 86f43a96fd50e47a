import { randomInt, randomUUID } from "node:crypto";
import { Refused } from "../simulator/reply.ts";
import { cloudError } from "./cloud-reply.ts";
import type { PageToken, World } from "./world.ts";

const PAGE_TOKEN_LIFETIME_MS = 600_000;

/**
 * Takes one page of a list, of a random size unless that is switched off: at most a third of the list, even if more was requested, so that
 * longer lists have pages.
 *
 * @param of - The caller, and what the list is of. Another list refuses the token.
 * @param parameters - Of the call: `pageSize` and `pageToken`.
 * @throws {Refused} 400 for a size that is no number, and for a token that is unknown, another caller's or list's, or old.
 */
export function takePage<Item>(
  list: readonly Item[],
  of: { readonly sub: string; readonly query: string },
  parameters: URLSearchParams,
  world: World,
): { readonly page: readonly Item[]; readonly nextPageToken?: string } {
  const offset = readOffset(parameters.get("pageToken"), of, world);
  const page = list.slice(offset, offset + choosePageSize(parameters.get("pageSize"), list.length, world.settings));
  const end = offset + page.length;
  return end < list.length ? { page, nextPageToken: issuePageToken({ ...of, offset: end }, world) } : { page };
}

function choosePageSize(asked: string | null, total: number, { random_pages: isRandom }: World["settings"]): number {
  if (asked !== null && !/^\d{1,9}$/.test(asked)) throw new Refused(cloudError(400, "INVALID_ARGUMENT", "The page size is not valid."));
  if (!isRandom) return Number(asked) || Math.max(1, total);
  const most = Math.max(3, Math.ceil(total / 3));
  return randomInt(1, Math.min(Number(asked) || most, most) + 1);
}

function readOffset(token: string | null, { sub, query }: { readonly sub: string; readonly query: string }, world: World): number {
  if (token === null || token === "") return 0;
  const page = world.pageTokens.get(token);
  if (page === undefined || page.sub !== sub || page.query !== query || page.expiresAt <= world.clock.now()) {
    throw new Refused(cloudError(400, "INVALID_ARGUMENT", "The page token is invalid or has expired."));
  }
  return page.offset;
}

function issuePageToken(page: Omit<PageToken, "expiresAt">, { clock, pageTokens }: World): string {
  const token = `Cg${randomUUID().replaceAll("-", "")}`;
  pageTokens.set(token, { ...page, expiresAt: new Date(clock.now().getTime() + PAGE_TOKEN_LIFETIME_MS) });
  return token;
}
