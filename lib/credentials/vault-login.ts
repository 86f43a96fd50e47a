import { Failure, toFailureCode } from "../errors.ts";
import { isObject } from "../json.ts";
import { Secret } from "../secret.ts";
import { untilAborted } from "../until-aborted.ts";
import { errorTexts, toVaultFailure } from "./vault-failure.ts";
import { requestVault, type VaultEndpoint } from "./vault-request.ts";

/** A request that Vault answers with a token. */
export type VaultLoginRequest = {
  /** What follows `/v1/`, such as `auth/aws/login`. */
  readonly path: string;
  readonly body: Readonly<Record<string, string>>;
};

/** How a function authenticates: a fixed token, or a login request that is built anew for each login. */
export type VaultAuth =
  | { readonly token: Secret }
  | {
      readonly buildLogin: () => Promise<VaultLoginRequest>;
      /** Builds one more login request after Vault refused the first. @returns `undefined` when there is nothing else to try. */
      readonly rebuildLogin?: (refused: VaultLoginRequest) => Promise<VaultLoginRequest | undefined>;
    };

type LoginAuth = Exclude<VaultAuth, { readonly token: Secret }>;

export type VaultSession = {
  /**
   * Returns the current token. Logs in when there is none or when 80 % of its lifetime have passed.
   *
   * @throws {Failure} The login's failure; `store_unavailable` when the signal fires first.
   */
  token(signal: AbortSignal | undefined): Promise<Secret>;
  /** Forgets this token, which Vault no longer knows. If another caller has replaced it already, the new token stays. */
  forget(token: Secret): void;
};

type Lease = { readonly token: Secret; readonly renewAt: Date | undefined };

/**
 * Keeps one token for the life of the process. Concurrent callers share one login.
 *
 * Nothing runs in the background, because a Lambda is frozen between invocations: each use checks the clock. A shared login
 * does not stop at the deadline of one of its callers; it has its own timeout.
 *
 * @param now - The current instant.
 */
export function vaultSession(endpoint: VaultEndpoint, auth: VaultAuth, now: () => Date): VaultSession {
  let lease: Lease | undefined;
  let flight: Promise<Lease> | undefined;

  const login = async (): Promise<Lease> => {
    const asked = now();
    lease = "token" in auth ? { token: auth.token, renewAt: undefined } : await logIn(endpoint, auth, asked);
    return lease;
  };

  return {
    async token(signal) {
      if (lease !== undefined && (lease.renewAt === undefined || now() < lease.renewAt)) {
        return lease.token;
      }
      flight ??= login().finally(() => {
        flight = undefined;
      });
      const { token } = await (signal === undefined ? flight : untilAborted(flight, signal, tooLate));
      return token;
    },
    forget(token) {
      if (lease?.token === token) {
        lease = undefined;
      }
    },
  };
}

const tooLate = () => new Failure("store_unavailable", { detail: "login: timeout" });

async function logIn(endpoint: VaultEndpoint, { buildLogin, rebuildLogin }: LoginAuth, asked: Date): Promise<Lease> {
  const login = await buildLogin();
  try {
    return await requestToken(endpoint, login, asked);
  } catch (error) {
    const again = toFailureCode(error) === "vault_login_failed" ? await rebuildLogin?.(login) : undefined;
    if (again === undefined) {
      throw error;
    }
    return requestToken(endpoint, again, asked);
  }
}

async function requestToken(endpoint: VaultEndpoint, { path, body }: VaultLoginRequest, asked: Date): Promise<Lease> {
  const answer = await requestVault(endpoint, { method: "POST", path, label: "login", body });
  if (answer.status !== 200) {
    // A wrong role, secret or mount, or a locked role. Other answers (sealed, throttled, unavailable) keep their own codes.
    const refused = [400, 403, 404].includes(answer.status) && errorTexts(answer) !== undefined;
    throw refused ? toVaultFailure(answer, "login", "vault_login_failed") : toVaultFailure(answer, "login");
  }
  return parseLease(answer.body, asked);
}

function parseLease(body: unknown, asked: Date): Lease {
  const auth = isObject(body) ? body.auth : undefined;
  if (!isObject(auth) || typeof auth.client_token !== "string" || auth.client_token === "" || typeof auth.lease_duration !== "number") {
    throw new Failure("store_answer_invalid", { detail: "login: no token in the answer" });
  }
  // A lease of 0 is a token that does not expire.
  const renewAt = auth.lease_duration > 0 ? new Date(asked.getTime() + auth.lease_duration * 800) : undefined;
  return { token: new Secret(auth.client_token), renewAt };
}
