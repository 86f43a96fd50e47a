import type { ComponentChildren } from "preact";
import type { Connection } from "../answers.ts";
import { Button } from "../parts/button.tsx";
import { Card, Facts } from "../parts/card.tsx";
import { Instant } from "../parts/instant.tsx";
import { PageLink, toConnectPath } from "../parts/page-link.tsx";
import { hangsOnPerson } from "../people/handover.ts";
import { describeMethod, keylessMethod, withWay } from "../providers/method.ts";
import { findPart, partFor } from "../providers/parts.ts";
import { useVisit } from "../visit.ts";
import { needsReconnect } from "../words.ts";
import type { Shown } from "./connection-store.ts";
import { describePermissions } from "./connection-words.ts";
import { LeftOfEarlier } from "./disconnection.tsx";
import { GrantedPermissions } from "./permission-list.tsx";
import { ConnectAgain, StateBlock } from "./state-block.tsx";

/** How a connection is and what it is for, and the ways to change or end it. */
export function OverviewTab({ of, store }: Shown) {
  const { mayWrite } = useVisit().api.session;
  const { Own } = partFor(of);
  const facts = {
    Method: describeMethod(of.method),
    Permissions: describePermissions(of.scopes),
    "Works until": showEnd(of),
    "Last used": <Instant at={of.last_used_at} />,
  };
  return (
    <>
      <StateBlock of={of} store={store} />
      <section class="card" aria-label="What it is">
        <Facts of={facts} />
        <GrantedPermissions of={of} />
        {Own !== undefined && <Own connection={of} />}
        <LeftOfEarlier of={of} />
      </section>
      {mayWrite && of.status !== "disconnecting" && <Ways of={of} store={store} />}
      {mayWrite && <Ending store={store} />}
    </>
  );
}

/** Until when it works. */
function showEnd({ status, credential, next, expires_at: expiresAt, ...of }: Connection): ComponentChildren {
  const ends = credential?.expires_at ?? (next?.reason === "credential_expiry" ? expiresAt : null);
  if (status === "reauth_required") {
    return "it stopped working";
  }
  if (ends !== null) {
    return <Instant at={ends} look="expiry" />;
  }
  return hangsOnPerson(of) ? `${of.connected_by}'s account ends, or you disconnect` : "you disconnect";
}

/** What leads on from a connection that works. */
function Ways({ of, store }: Shown) {
  const { provider, account } = of;
  const isKeyless = of.method === keylessMethod;
  const part = findPart(provider);
  const mayBecomeKeyless = part !== undefined && part.keyless === undefined && of.credential !== null;
  const keyless = isKeyless ? "Show the scripts" : mayBecomeKeyless && "Change to one without a secret";
  return (
    <Card id="change" title="Change it">
      <p class="links">
        {keyless && <PageLink to={withWay(toConnectPath(provider, account), keylessMethod)}>{keyless}</PageLink>}
        {hangsOnPerson(of) && <PageLink to="/people">Hand it over</PageLink>}
      </p>
      {!needsReconnect(of) && (
        <div class="buttons">
          <ConnectAgain of={of} store={store} look="quiet" />
        </div>
      )}
    </Card>
  );
}

/** Alone, at the end. */
function Ending({ store }: Pick<Shown, "store">) {
  const { organisation } = useVisit().api.session;
  return (
    <section class="card ending" aria-label="Disconnect">
      <p>Within a minute nothing in {organisation} gets its token. You are asked first, and told what stays.</p>
      <Button press={store.disconnect} busy={store.busy.value} look="danger outline">
        Disconnect
      </Button>
    </section>
  );
}
