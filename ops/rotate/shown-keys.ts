import { buildIssuer, probeTenant } from "../../lib/issuer/identity-token-source.ts";
import { keysPath } from "../../lib/issuer/issuer-documents.ts";
import { isObject, parseJson } from "../../lib/json.ts";
import { fetchPage } from "../doctor/fetch-page.ts";

/** Reads the names of the keys that the documents of the issuer for probes show, as a cloud reads them. */
export type ReadShown = () => Promise<readonly string[]>;

/**
 * Makes the read.
 *
 * @param readUrl - Where the documents are read.
 * @throws {Error} Of each read: nothing answers there, or no key set does.
 */
export const shownKeysAt =
  (readUrl: string, signal: AbortSignal): ReadShown =>
  async () => {
    const address = buildIssuer(readUrl, probeTenant) + keysPath;
    const { status, text } = await fetchPage(address, signal);
    const kids = toKids(parseJson(text));
    if (status !== 200 || kids === undefined) {
      throw new Error(`${address} answers ${status}, and no key set`);
    }
    return kids;
  };

/** @returns `undefined`: it is no key set. */
export const toKids = (json: unknown): readonly string[] | undefined =>
  isObject(json) && Array.isArray(json.keys) ? json.keys.map((key) => (isObject(key) ? String(key.kid) : "")) : undefined;
