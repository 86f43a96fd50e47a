import type { ComponentChildren } from "preact";
import { offerFederation } from "../../client/generated/operations.ts";
import type { Connection } from "../answers.ts";
import { Card, Facts } from "../parts/card.tsx";
import { Instant } from "../parts/instant.tsx";
import { useAnswer } from "../parts/read.tsx";
import { keylessMethod } from "../providers/method.ts";
import { partFor } from "../providers/parts.ts";
import { useVisit } from "../visit.ts";
import type { Shown } from "./connection-store.ts";
import { isRefreshable } from "./connection-words.ts";
import { LabelAndTags } from "./label-and-tags.tsx";
import { Outcome, RefreshNow } from "./state-block.tsx";

/** What a connection is made of, for those who keep it running. */
export function TechnicalTab({ of, store }: Shown) {
  const { mayWrite } = useVisit().api.session;
  const isRefreshed = isRefreshable(of);
  return (
    <>
      <Card id="token" title="Token">
        <Facts
          of={{
            "Access token": showExpiry(of),
            "Last refreshed": isRefreshed ? <Instant at={of.refreshed_at} /> : undefined,
            "Connected since": <Instant at={of.created_at} />,
            "Own OAuth client": of.own_client,
            Credential: of.credential === null ? undefined : `Version ${of.credential.version}`,
          }}
        />
        {mayWrite && isRefreshed && of.status !== "disconnecting" && (
          <div class="buttons">
            <RefreshNow store={store} look="quiet" />
          </div>
        )}
        <Outcome of={store} />
      </Card>
      <LabelAndTags of={of} store={store} />
      <Card id="stored" title="What is stored where" look="card stored">
        <Stored of={of} />
        <p class="note">
          Credentials are in the credential store: not in a log, an event, or this page. In the table only sealed, while the store cannot
          take one that the provider has replaced.
        </p>
      </Card>
    </>
  );
}

function showExpiry(of: Connection): ComponentChildren {
  const { status, expires_at: at } = of;
  if (status === "reauth_required") {
    return "not available";
  }
  return at === null ? (partFor(of).token ?? "the provider does not say when it expires") : <Instant at={at} look="expiry" />;
}

/** What is kept of a connection, where, and for how long: references and versions. The API gives this page no value. */
function Stored({ of }: { readonly of: Connection }) {
  const { id, account, identity, setup_run_id: run, credential } = of;
  const tokens = partFor(of).stored ?? "Tokens";
  const issuer = useIssuer(of);
  return (
    <Facts
      of={{
        [tokens]: keep(credential?.reference ?? credential?.store, `Version ${credential?.version} · until you disconnect`),
        "This connection": keep(id, "Table · until you disconnect"),
        "Account for programs": keep(account, "Never changes"),
        "Id at the provider": keep(identity.id, "Of the account"),
        "Trusted issuer": keep(issuer, "In your cloud"),
        "Setup run": keep(run, "Table · 30 days"),
        "Login link and state": keep("Hashes only", "Table · 10 minutes"),
      }}
    />
  );
}

const keep = (what: string | null | undefined, detail: string) =>
  what ? (
    <>
      <code>{what}</code>
      <span class="note">{detail}</span>
    </>
  ) : undefined;

/** Which issuer the cloud of a connection without a secret trusts, for those who may read that. */
function useIssuer({ provider, account, method }: Connection): string | undefined {
  const { askQuietly, session } = useVisit().api;
  const isAsked = method === keylessMethod && session.mayWrite;
  const query = account === "default" ? {} : { account };
  return useAnswer(async () => (isAsked ? askQuietly(offerFederation, provider, query) : undefined), [isAsked])?.issuer;
}
