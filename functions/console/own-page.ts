import { Failure } from "../../lib/errors.ts";

/**
 * Refuses a request that the console's own page has not sent. Another site can send the cookie's browser here, and cannot add the header without a
 * preflight, which no route of the console allows.
 *
 * @throws {Failure} `forbidden`
 */
export function requireOwnPage(headers: Readonly<Record<string, string>>): void {
  const { "x-aurora-console": header, "sec-fetch-site": site = "same-origin" } = headers;
  if (header !== "1" || site !== "same-origin") {
    throw new Failure("forbidden", { detail: "not sent by the console's page" });
  }
}
