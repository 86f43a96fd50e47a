import type { PlaceInOrganisation } from "../connections/stores.ts";
import { Failure } from "../errors.ts";
import { isProviderName } from "../provider-names.ts";
import { parseResourceId } from "./resource-id.ts";

/** Writes where the next page begins. Not secret and not signed: it names a place in the caller's own organisation, wherever it comes from. */
export const writeCursor = ({ provider, account }: PlaceInOrganisation): string =>
  Buffer.from(`${provider} ${account}`).toString("base64url");

/** Reads the cursor of a request. @throws {Failure} `invalid_request` with the field `cursor`: no route has given it out. */
export function readCursor(query: URLSearchParams): PlaceInOrganisation | undefined {
  const sent = query.get("cursor");
  if (sent === null) {
    return undefined;
  }
  const [provider = "", named] = Buffer.from(sent, "base64url").toString().split(" ");
  const account = parseResourceId(named);
  if (!isProviderName(provider) || account === undefined || writeCursor({ provider, account }) !== sent) {
    throw new Failure("invalid_request", { field: "cursor" });
  }
  return { provider, account };
}
