import { Failure } from "../../errors.ts";

/** The tailnet that an access token belongs to. */
export const ownTailnet = "-";

const id = /^T[A-Za-z0-9]{1,64}CNTRL$/;
/** An organisation: a domain, an e-mail address, or an account such as `ada.github`. Each part begins and ends with a letter or digit. */
const name = /^[A-Za-z0-9](?:[A-Za-z0-9_+-]*[A-Za-z0-9])?(?:[.@][A-Za-z0-9](?:[A-Za-z0-9_+-]*[A-Za-z0-9])?)*$/;

/**
 * Reads which tailnet a caller means: `-` (the one that the client belongs to), a tailnet ID, or an organisation name.
 *
 * Everything else is refused. A tailnet is a segment of a path, so `..` or a slash would reach another endpoint.
 *
 * @throws {Failure} `invalid_request` with the field `tailnet`.
 */
export function parseTailnet(text: string): string {
  if (text === ownTailnet || id.test(text) || (text.length <= 253 && name.test(text))) {
    return text;
  }
  throw new Failure("invalid_request", { field: "tailnet" });
}

/**
 * Finds a tailnet's DNS name, such as `tailabc12.ts.net`: the part after the host in its devices' names. `undefined` without own devices.
 */
export function toDnsName(devices: readonly { readonly name: string; readonly isExternal: boolean }[]): string | undefined {
  const own = devices.find((device) => !device.isExternal && /^[^.]+\.[^.]+/.test(device.name));
  return own?.name.replace(/^[^.]+\./, "").replace(/\.$/, "");
}
