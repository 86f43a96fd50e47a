import type { Details } from "../../connections/connection.ts";
import { Failure } from "../../errors.ts";

/** Reads the client ID of the credential that a connection uses. @throws {Failure} `credential_missing`: the record names none. */
export function readClientId({ client_id }: Details): string {
  if (client_id === undefined) {
    throw new Failure("credential_missing", { detail: "tailscale: the record names no federated credential" });
  }
  return client_id;
}
