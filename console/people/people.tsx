import { useId } from "preact/hooks";
import type { ProviderForms } from "../../client/generated/operations.ts";
import { type Connection, nameBeside } from "../answers.ts";
import { CopyRow } from "../parts/button.tsx";
import { Card, Fold, Row } from "../parts/card.tsx";
import { ConnectionLink } from "../parts/connection-link.tsx";
import { Head } from "../parts/head.tsx";
import { Lacking } from "../parts/lacking.tsx";
import { PageLink, toConnectPath } from "../parts/page-link.tsx";
import { Read, useReading } from "../parts/read.tsx";
import { StatusBadge } from "../parts/status-badge.tsx";
import { keylessMethod, withWay } from "../providers/method.ts";
import { describeName } from "../providers/parts.ts";
import { readConnections, useVisit } from "../visit.ts";
import { lowerFirst } from "../words.ts";
import { groupByPerson, type Person, toHandoverLink } from "./handover.ts";

type Forms = readonly ProviderForms[];

const lede = "A login ends with the account of the person who signed in. Keys, roles and connections without a secret depend on no person.";

/** What ends or must be changed when a person leaves. Who belongs to the organisation is the identity provider's. */
export function People() {
  const { api } = useVisit();
  const reading = useReading({ read: (ask) => Promise.all([readConnections(ask), api.listForms()]) }, []);
  return (
    <>
      <Head title="People" lede={lede} />
      <Lacking what="You may look. Making a connection keyless, or handing it over," />
      <Read of={reading} name="People">
        {([connections, forms]) => {
          const people = groupByPerson(connections);
          return people.length === 0 ? (
            <p class="card">No connection depends on a person.</p>
          ) : (
            people.map((person) => <PersonCard key={person.name} of={person} forms={forms} />)
          );
        }}
      </Read>
    </>
  );
}

/** What ends with a person's account, with the two ways to keep it; and the list of what to do when they leave. */
function PersonCard({ of: { name, ending, known }, forms }: { readonly of: Person; readonly forms: Forms }) {
  const { person } = useVisit().api.session;
  const count = ending.length === 1 ? "1 connection ends" : `${ending.length || "no"} connections end`;
  return (
    <Card id={useId()} title={`${name}${name === person ? " (you)" : ""}: ${count} with their account`}>
      <ul class="rows people-rows" aria-label={`Of ${name}`}>
        {ending.map((each) => (
          <Hanging key={each.id} of={each} forms={forms} />
        ))}
      </ul>
      <Fold summary={`What to do when ${name} leaves`}>
        <ol>
          {ending.length > 0 && <li>Make each connection above keyless, or hand it over. Then their account can be closed.</li>}
          {known.map((each) => (
            <li key={each.id}>
              Replace the secret of <ConnectionLink of={each} />, which {name} has entered and may know.
            </li>
          ))}
          <li>{`Remove ${name} at your identity provider, which decides who belongs to your organisation.`}</li>
        </ol>
      </Fold>
    </Card>
  );
}

const handing =
  "Send the link to the colleague who takes over. They sign in with an account of their own. Callers notice nothing if it sees the same things.";

/** First the way that lasts: a method without a secret, or else the one that the provider's page recommends. */
function Hanging({ of, forms }: { readonly of: Connection; readonly forms: Forms }) {
  const methods = forms.find(({ provider }) => provider === of.provider)?.methods ?? [];
  const lasting = methods.find((each) => each.name === keylessMethod) ?? methods.find((each) => each.name !== of.method);
  return (
    <Row what={<ConnectionLink of={of} />} account={nameBeside(of)}>
      <StatusBadge of={of} />
      {useVisit().api.session.mayWrite && (
        <>
          {lasting !== undefined && (
            <PageLink to={withWay(toConnectPath(of.provider, of.account), lasting.name)} look="button quiet">
              {lasting.name === keylessMethod ? "Make it keyless" : `Connect ${lowerFirst(lasting.title)}`}
            </PageLink>
          )}
          <Fold summary="Hand over">
            <p>{handing}</p>
            <CopyRow name={`Link to take over ${describeName(of)}`} text={toHandoverLink(of)} />
          </Fold>
        </>
      )}
    </Row>
  );
}
