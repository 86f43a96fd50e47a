import * as v from "valibot";
import type { Identity } from "../../connections/connection.ts";
import { type Caller, readApi } from "./ovh-request.ts";

const me = v.object({ nichandle: v.pipe(v.string(), v.nonEmpty(), v.maxLength(128)), email: v.fallback(v.string(), "") });

/**
 * Reads whose account a token is for. An account of OVHcloud is called a nichandle, and never changes.
 *
 * @throws {Failure} As `readApi` says.
 */
export async function readAccount(caller: Caller): Promise<Identity> {
  const { nichandle, email } = await readApi(caller, me, "/me", "me");
  return { id: nichandle, ...(email === "" ? {} : { label: email }) };
}
