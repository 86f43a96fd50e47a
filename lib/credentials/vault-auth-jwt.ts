import { promises as files } from "node:fs";
import { Failure } from "../errors.ts";
import { Secret } from "../secret.ts";
import type { VaultAuth } from "./vault-login.ts";

export type JwtAuthOptions = {
  readonly role: string;
  /** Reads the JWT of one login. Called for each login, because a JWT expires before the process ends. */
  readonly jwt: () => Promise<Secret>;
  /** Where the method is mounted. Default `jwt`. */
  readonly mount?: string;
};

/** Logs in with a JWT that the platform issues, such as AWS `sts:GetWebIdentityToken` or a mounted file. */
export function jwtAuth({ role, jwt, mount = "jwt" }: JwtAuthOptions): VaultAuth {
  return { buildLogin: async () => ({ path: `auth/${mount}/login`, body: { role, jwt: (await jwt()).reveal() } }) };
}

/**
 * Reads the JWT from a file that the platform keeps fresh. Node loads `promises` of `node:fs` when it is first used: as an import of its own,
 * every cold start would load it (14 modules, 2 ms).
 *
 * @throws {Failure} `vault_login_failed` when the file cannot be read.
 */
export function jwtFromFile(path: string): () => Promise<Secret> {
  return async () => {
    try {
      return new Secret((await files.readFile(path, "utf8")).trim());
    } catch (cause) {
      throw new Failure("vault_login_failed", { cause, detail: "login: VAULT_JWT_FILE cannot be read" });
    }
  };
}
