import { type Setting, setting } from "../config.ts";
import { defined } from "../defined.ts";

/**
 * A page of a caller to which connect sessions may return, with the name and the colour that the connect page shows. `tenants`: the
 * organisations that may use it. Absent: all.
 */
export type ReturnAddress = { readonly url: string; readonly colour: string; readonly name: string; readonly tenants?: readonly string[] };

/**
 * Reads `https://app.example.com/connected #0b5fff Example Ltd, …`. `for=acme|globex` before the colour names organisations. A query or a fragment is refused: the answer's own query follows the address.
 *
 * @returns `undefined`: one of them has another form.
 */
export function parseReturnAddresses(text: string): readonly ReturnAddress[] | undefined {
  const entries = text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
  const read = entries.map((entry) => /^(\S+) (?:for=(\S+) )?(#[\da-fA-F]{6}) (\S.{0,63})$/u.exec(entry));
  return read.every((found) => found !== null && isPage(found[1] ?? "")) ? read.map(toAddress) : undefined;
}

const toAddress = (found: RegExpExecArray | null): ReturnAddress => {
  const [, url = "", tenants, colour = "", name = ""] = found ?? [];
  return { url, colour, name, ...defined({ tenants: tenants?.split("|") }) };
};

/** Plain http is for this machine only. */
function isPage(text: string): boolean {
  const url = URL.parse(text);
  const isSecure = url?.protocol === "https:" || (url?.protocol === "http:" && /^(localhost|127(\.\d{1,3}){3})$/.test(url.hostname));
  return isSecure && url?.href === text && !/[?#@]/.test(text);
}

/** The pages that the operator has registered. */
export const returnAddresses = (key: string): Setting<readonly ReturnAddress[]> => setting(key, [], parseReturnAddresses);
