import { decodeForm, readBasic } from "../simulator/authorization.ts";
import type { Call } from "../simulator/call.ts";

/** Reads the client's id and secret, from the form or from HTTP Basic. */
export function readClientFields(call: Call): { readonly clientId: string | null; readonly secret: string | null } {
  const basic = readBasic(call);
  return basic === undefined
    ? { clientId: call.form.get("client_id"), secret: call.form.get("client_secret") }
    : { clientId: decodeForm(basic.user), secret: decodeForm(basic.password) };
}
