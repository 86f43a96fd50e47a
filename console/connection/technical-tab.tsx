import { type ComponentChildren, Fragment } from "preact";
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
  const rows: readonly (readonly [name: string, detail: string, what: string | null | undefined])[] = [
    [tokens, `Version ${credential?.version} · until you disconnect`, credential?.reference ?? credential?.store],
    ["This connection", "Table · until you disconnect", id],
    ["Account for programs", "Never changes", account],
    ["Id at the provider", "Of the account", identity.id],
    ["Trusted issuer", "In your cloud", issuer],
    ["Setup run", "Table · 30 days", run],
    ["Login link and state", "Table · 10 minutes", "Hashes only"],
  ];
  return (
    <dl>
      {rows
        .filter(([, , what]) => what !== null && what !== undefined)
        .map(([name, detail, what]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>
              <code>{what}</code>
              <span class="note">{detail}</span>
            </dd>
          </Fragment>
        ))}
    </dl>
  );
}

/** Which issuer the cloud of a connection without a secret trusts, for those who may read that. */
function useIssuer({ provider, account, method }: Connection): string | undefined {
  const { askQuietly, session } = useVisit().api;
  const isAsked = method === keylessMethod && session.mayWrite;
  const query = account === "default" ? {} : { account };
  return useAnswer(async () => (isAsked ? askQuietly(offerFederation, provider, query) : undefined), [isAsked])?.issuer;
}
