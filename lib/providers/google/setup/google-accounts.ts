import type { gaxios as library } from "google-auth-library";
import type * as v from "valibot";
import type { Environment } from "../../../config.ts";
import type { Token } from "../../../connections/provider.ts";
import { Failure, toFailureCode } from "../../../errors.ts";
import type { Secret } from "../../../secret.ts";
import type { SetupAccount, SetupAccounts } from "../../../setup/account-broker.ts";
import type { LedgerEntry } from "../../../setup/ledger.ts";
import { type Clock, secondsAfter } from "../../../system.ts";
import { findRefusal } from "../cloud-failure.ts";
import { generatedToken, longestTokenSeconds, toGeneratedToken } from "../generated-token.ts";
import { cloudPlatform } from "../google-scopes.ts";
import { ofKind, readName, toAccountId } from "./change-names.ts";
import type { CloudDeps } from "./cloud-session.ts";
import { googleCloudFromEnvironment } from "./google-cloud-from-environment.ts";
import { findKnown } from "./known-accounts.ts";

/** The service accounts of Google's setup: the viewer reads, the operator acts. */
export const googleAccounts = (deps: AccountTokenDeps): SetupAccounts => ({
  as: "service-account",
  method: "login",
  find: (ledger, connectionId, access) => findMade(ledger, toAccountId(access === "operate" ? "operator" : "viewer", connectionId)),
  requestToken: (account, personToken, signal) => requestAccountToken(deps, account, personToken, signal),
});

function findMade(ledger: readonly LedgerEntry[], accountId: string): SetupAccount | undefined {
  const known = findKnown({ ledger }, accountId);
  const changes = ledger.map(({ change, facts, begunAt, endedAt }) => ({ ...change, email: facts.email, at: endedAt ?? begunAt }));
  const made = ofKind(changes, "service_account").find(({ name, email }) => name === accountId && email === known?.email);
  if (known === undefined || made === undefined) {
    return undefined;
  }
  const users = ofKind(changes, "account_user").filter(
    (change) => change.target === made.target && readName.accountUser(change).accountId === accountId,
  );
  const changedAt = new Date(Math.max(...[made, ...users].map(({ at }) => at.getTime())));
  return { name: known.email, id: known.uniqueId, home: made.target, changedAt };
}

export const googleAccountsFromEnvironment = (env: Environment, clock: Clock): SetupAccounts =>
  googleAccounts({ ...googleCloudFromEnvironment(env), clock });

type AccountTokenDeps = CloudDeps & { readonly clock: Clock };

/** For so long after a change Google may answer as if it had not been made. It says two to seven minutes, and sometimes longer. */
const spreadSeconds = 600;

/** Seconds before a caller tries again while a change spreads. */
const pendingSeconds = 15;

/**
 * Takes a token of a service account as a person, for an hour at most. The account is named by its unique id, so that an account that was
 * deleted and made again under the same address is refused. Google's library makes the request; it is sent by our own client: bounded, to the
 * configured address. The library would follow the environment's proxy, and keep the person's token in its errors.
 *
 * @throws {Failure} As `SetupAccounts.requestToken` says.
 * @see {@link https://cloud.google.com/iam/docs/create-short-lived-credentials-direct Short-lived credentials}
 */
export async function requestAccountToken(
  deps: AccountTokenDeps,
  account: SetupAccount,
  personToken: Secret,
  signal: AbortSignal,
): Promise<Token> {
  const { gaxios, Impersonated, OAuth2Client, withoutWarning } = await import("../google-auth.chunk.ts");
  const issuedAt = deps.clock();
  let sent: Promise<v.InferOutput<typeof generatedToken>> | undefined;
  class OneRequest extends gaxios.Gaxios {
    override async request<T>({ url = "", data }: library.GaxiosOptions = {}) {
      const label = "generateAccessToken";
      sent = deps.call(generatedToken, { url: new URL(url), method: "POST", body: data, accessToken: personToken, label, signal });
      // The library rewrites the message of an error that it passes on. Ours is thrown below as it is.
      const { accessToken, expireTime } = await sent.catch(() => Promise.reject(new Error("no token")));
      return { data: { accessToken, expireTime: expireTime.toISOString() } } as library.GaxiosResponse<T>;
    }
  }
  // Without an expiry far ahead, the library would ask for another token of the person by itself.
  const credentials = { access_token: personToken.reveal(), expiry_date: Number.MAX_SAFE_INTEGER };
  const target = {
    targetPrincipal: account.id,
    targetScopes: [cloudPlatform],
    lifetime: longestTokenSeconds,
    endpoint: deps.urls.iamCredentials,
  };
  const source = { transporter: new OneRequest(), credentials };
  const client = withoutWarning(() => new Impersonated({ sourceClient: new OAuth2Client(source), ...target }));
  await client.getAccessToken().catch((error) => (sent === undefined ? Promise.reject(error) : undefined));
  if (sent === undefined) {
    throw new Error("Google's library has sent no request");
  }
  const generated = await sent.catch((error) => Promise.reject(toAccountFailure(error, account, deps.clock())));
  return toGeneratedToken(generated, { issuedAt, scopes: [cloudPlatform], lifetimeSeconds: longestTokenSeconds });
}

/** Tells an account that the customer has changed from one whose access still spreads: Google's answers are the same. */
function toAccountFailure(error: unknown, { changedAt }: SetupAccount, now: Date): unknown {
  const refusal = findRefusal(error);
  const code = toFailureCode(error);
  if (code === "credential_expired") {
    return new Failure("access_token_rejected", { cause: error });
  }
  const isRefused = refusal === "missing" || refusal === "account_disabled" || (refusal === "other" && code === "provider_forbidden");
  if (!isRefused) {
    return error;
  }
  const detail = `google: generateAccessToken: ${refusal === "other" ? "forbidden" : refusal}`;
  return now < secondsAfter(changedAt, spreadSeconds)
    ? new Failure("access_pending", { cause: error, detail, retryAfterSeconds: pendingSeconds })
    : new Failure("setup_access_lost", { cause: error, detail });
}
