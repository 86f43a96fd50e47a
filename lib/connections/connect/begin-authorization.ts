import { Failure } from "../../errors.ts";
import { buildOpaqueValue, buildPkce, hashOpaqueValue, matchesHash } from "../../oauth/opaque-value.ts";
import { Secret } from "../../secret.ts";
import { minutesAfter, type System } from "../../system.ts";
import { attemptMinutes, findsOwn, type Ticket } from "../attempt.ts";
import { type ConnectionKey, isUsable, ownClientOf, type Provider, usualAccount } from "../connection.ts";
import { refuseWhileTearingDown } from "../disconnect/tear-down-first.ts";
import { findCodeFlow, type Methods, toParkedCall } from "../methods.ts";
import type { Attempts, Connections, Sealer } from "../stores.ts";
import type { Switches } from "../switches.ts";

export type BeginAuthorizationDeps = System & {
  readonly attempts: Attempts;
  readonly connections: Connections;
  readonly sealer: Sealer;
  readonly methods: Methods;
  readonly switches: Switches;
  /** Names the client that an organisation brings to this part of a provider. `undefined`: logins are made with the operator's. */
  readonly ownClients: { findId(ticket: ConnectionKey, peer: string): Promise<string | undefined> };
};

type BegunAuthorization = {
  readonly authorizationUrl: URL;
  /** Names the cookie, so that two logins in two tabs do not take each other's. Public. */
  readonly cookieName: string;
  readonly cookie: Secret;
  readonly maxAgeSeconds: number;
};

/** The browser that opens a login link. */
export type OpeningBrowser = {
  /** What shows that it owns the connect session that the link is of. */
  readonly connectCookie?: string | undefined;
  /** Receives the connect session of the link: it is told where a failure is shown. */
  readonly found?: (connectSession: string) => void;
};

/**
 * Second step of a code flow, in the browser: spends the ticket, and makes the three random values that the callback must present together:
 * `state` (from the provider), the cookie (from the browser), the PKCE verifier (from the table, sealed). The table holds only the hashes
 * of the first two.
 *
 * Consent is asked for again only when no usable refresh token is stored: each consent issues another one, and a provider may revoke the
 * oldest.
 *
 * @param provider - The provider whose login links this function takes.
 * @throws {Failure} `ticket_invalid`: unknown, used, expired, made for another provider, or to take over a connection that is not there any more. `browser_mismatch`: another browser owns the connect session. `connection_disconnecting`: what setup made is being
 *   taken back. `stopped`: the operator has stopped the provider or the organisation.
 */
export async function beginAuthorization(
  deps: BeginAuthorizationDeps,
  provider: Provider,
  ticketValue: string | undefined,
  signal: AbortSignal,
  { connectCookie, found }: OpeningBrowser = {},
): Promise<BegunAuthorization> {
  const ticket = ticketValue === undefined ? undefined : await deps.attempts.takeTicket(hashOpaqueValue(ticketValue), deps.clock());
  if (ticket === undefined || ticket.provider !== provider) {
    throw new Failure("ticket_invalid");
  }
  if (ticket.connectSession !== undefined) {
    found?.(ticket.connectSession.id);
    if (!matchesHash(connectCookie, ticket.connectSession.browserHash)) {
      throw new Failure("browser_mismatch", { detail: "a connect session" });
    }
  }
  deps.switches.glance(ticket);
  const connection = await deps.connections.read(ticket);
  await deps.switches.requireOpen(ticket);
  refuseWhileTearingDown(connection);
  if (!findsOwn(ticket, connection)) {
    throw new Failure("ticket_invalid", { detail: "the connection that it takes over is not there any more" });
  }
  const chosen = ticket.details === undefined ? await chooseClient(deps, ticket) : {};
  // An end user learns nothing of a connection that the session is not for.
  const known = ticket.connectSession?.reconnects === false ? undefined : connection;
  const keepsAccount = known?.method === ticket.method && !ticket.replaceAccount;
  const state = buildOpaqueValue(deps.random);
  const nonce = buildOpaqueValue(deps.random);
  const cookie = buildOpaqueValue(deps.random);
  const pkce = buildPkce(deps.random);

  const request = await findCodeFlow(deps.methods, ticket).begin(
    {
      redirectUri: ticket.redirectUri,
      state,
      nonce,
      codeChallenge: pkce.challenge,
      askConsent: !(keepsAccount && isUsable(known) && ownClientOf(known) === ownClientOf({ ...ticket, ...chosen })),
      ...(keepsAccount ? { identity: known.identity } : {}),
      // One more beside others, or another person: the account that the browser is signed in with is likely to be connected already.
      letsChoose: ticket.takesOver !== undefined || (known === undefined && ticket.account !== usualAccount),
    },
    toParkedCall({ ...ticket, ...chosen }, signal),
  );
  const stateHash = hashOpaqueValue(state.reveal());
  const sealed = await deps.sealer.seal(new Secret(JSON.stringify({ verifier: pkce.verifier.reveal(), nonce: nonce.reveal() })), stateHash);
  await deps.attempts.writeAuthorization(stateHash, {
    ...ticket,
    ...chosen,
    cookieHash: hashOpaqueValue(cookie.reveal()),
    sealed,
    issuer: request.issuer,
    tokenEndpoint: request.tokenEndpoint,
    expiresAt: minutesAfter(deps.clock(), attemptMinutes),
  });
  return {
    authorizationUrl: request.url,
    cookieName: loginCookieName(ticket.provider, stateHash),
    cookie,
    maxAgeSeconds: attemptMinutes * 60,
  };
}

async function chooseClient({ ownClients, methods }: BeginAuthorizationDeps, ticket: Ticket): Promise<Pick<Ticket, "details">> {
  const id = await ownClients.findId(ticket, methods.peerOf(ticket));
  return id === undefined ? {} : { details: { oauth_client: id } };
}

/** The cookie's name, without the prefix that the transport adds. */
export function loginCookieName(provider: Provider, stateHash: string): string {
  return `${provider}_${stateHash.slice(0, 8)}`;
}
