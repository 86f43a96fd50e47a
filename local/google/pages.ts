import { randomInt, randomUUID } from "node:crypto";
import type { Call } from "../simulator/call.ts";
import { invalidArgument } from "./cloud-error.ts";
import type { World } from "./world.ts";

const TOKEN_LIFETIME_MS = 600_000;

/** `nextPageToken` is absent on the last page. Spread into an answer, it adds no empty field. */
export type Page<Item> = { readonly items: readonly Item[]; readonly next: { readonly nextPageToken?: string } };

/**
 * Cuts one page out of a listing. A page holds only some of the items, as many as the simulator likes, and never tells how many there are.
 *
 * @param listing.sub - The caller. A page token is valid for its caller and its query only, and expires.
 * @param listing.size - The name of the parameter with the page size. Default `pageSize`.
 * @param listing.most - The largest page size that is accepted. Default: any.
 * @throws {Refused} 400 for a page size or a page token that is not valid.
 */
export function cutPage<Item>(
  call: Call,
  world: World,
  items: readonly Item[],
  { sub, query = "", size = "pageSize", most = Number.POSITIVE_INFINITY }: { sub: string; query?: string; size?: string; most?: number },
): Page<Item> {
  const listing = `${call.path} ${query}`;
  const offset = readOffset(call.query.get("pageToken"), listing, sub, world);
  const page = items.slice(offset, offset + choosePageSize(call.query.get(size), items.length, most));
  const end = offset + page.length;
  return { items: page, next: end < items.length ? { nextPageToken: issuePageToken(world, sub, listing, end) } : {} };
}

/** Chooses the page size: at most a third of all items, even if more were requested, so that longer listings have pages. */
function choosePageSize(asked: string | null, total: number, accepted: number): number {
  if (asked !== null && (!/^\d{1,9}$/.test(asked) || Number(asked) > accepted)) throw invalidArgument("The page size is not valid.");
  const most = Math.max(3, Math.ceil(total / 3));
  return randomInt(1, Math.min(Number(asked) || most, most) + 1);
}

function readOffset(token: string | null, query: string, sub: string, world: World): number {
  if (token === null || token === "") return 0;
  const page = world.pageTokens.get(token);
  if (page === undefined || page.sub !== sub || page.query !== query || page.expiresAt <= world.clock.now()) {
    throw invalidArgument("The page token is invalid or has expired.");
  }
  return page.offset;
}

function issuePageToken(world: World, sub: string, query: string, offset: number): string {
  const token = `Cg${randomUUID().replaceAll("-", "")}`;
  world.pageTokens.set(token, { sub, query, offset, expiresAt: new Date(world.clock.now().getTime() + TOKEN_LIFETIME_MS) });
  return token;
}
