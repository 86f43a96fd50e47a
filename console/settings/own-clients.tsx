import { useMemo } from "preact/hooks";
import { listOAuthClients, type OAuthClient, removeOAuthClient, setOAuthClient } from "../../client/generated/operations.ts";
import { askFirst } from "../ask-first.tsx";
import { clearNotice } from "../messages.tsx";
import { Button, QuietButton } from "../parts/button.tsx";
import { Card, Facts, Fold, Row } from "../parts/card.tsx";
import { areWhole, FieldRow, openField } from "../parts/field.tsx";
import { Instant } from "../parts/instant.tsx";
import { Lacking } from "../parts/lacking.tsx";
import { Read, useReading } from "../parts/read.tsx";
import { loginMethod } from "../providers/method.ts";
import { type Api, useVisit } from "../visit.ts";
import { countOf } from "../words.ts";
import { useDeed } from "./use-deed.ts";

/** The OAuth clients that the organisation brings: which are set, a form to set one, and a way to remove one. No secret is shown. */
export function OwnClients() {
  const { api } = useVisit();
  const reading = useReading({ read: (ask) => readPlaces(api, ask) }, []);
  const mayChange = api.session.rights.has("clients:write");
  return (
    <Card id="own-clients" title="Own OAuth client">
      <p>Logins are made with Aurora's client, or with your organisation's own. The provider's page then shows your application.</p>
      <Read of={reading} name="The OAuth clients" isPart>
        {(places) => (
          <ul class="rows plain" aria-label="OAuth clients">
            {places.map((place) => (
              <Row key={place.name} what={place.name} account={place.clients.every(({ named }) => named) && "Aurora's client"}>
                {place.clients.map((client) => (
                  <Client key={`${client.named} ${client.client_id}`} of={client} />
                ))}
                {mayChange && <Change of={place} show={reading.read} />}
              </Row>
            ))}
          </ul>
        )}
      </Read>
      <Lacking permission="clients:write" what="Changing the client" />
    </Card>
  );
}

type Place = Awaited<ReturnType<typeof readPlaces>>[number];

/** The providers with a login. Where one has regions, a client is known in one of them. */
async function readPlaces({ listForms }: Api, ask: Api["ask"]) {
  const logins = (await listForms()).flatMap(({ methods, ...of }) => {
    const login = methods.find(({ name }) => name === loginMethod);
    return login === undefined ? [] : [{ ...of, regions: login.account?.choices }];
  });
  const read = logins.map(async ({ provider, name, regions = [undefined] }) => {
    const { clients } = await ask(listOAuthClients, provider);
    return regions.map((region) => ({
      ...{ provider, name: region === undefined ? name : `${name}, ${region.title}`, at: region && { region: region.value } },
      clients: clients.filter((client) => client.region === (region?.value ?? null)),
    }));
  });
  return (await Promise.all(read)).flat();
}

function Client({ of: { set_at, set_by, named, earlier, ...client } }: { readonly of: OAuthClient }) {
  const describe = ({ client_id, connections }: OAuthClient["earlier"][number]) => (
    <p key={client_id}>
      <code>{client_id}</code> · {countOf(connections, "connection")}
    </p>
  );
  const facts = {
    Set: [<Instant key="at" at={set_at} />, ` by ${set_by}`],
    [named ? "For connect sessions that name it" : "Client"]: describe(client),
    "Earlier clients": earlier.length === 0 ? undefined : earlier.map(describe),
  };
  return <Facts of={facts} />;
}

const idField = { name: "client_id", title: "Client ID", hint: "" };
const tested = "It is tested at the provider before it is stored.";
const uses = Object.entries({ "": "All logins", named: "Connect sessions that name it" }).map(([value, title]) => ({ value, title }));
const useField = { name: "use", title: "Used for", hint: "A client for sessions is kept beside that of all logins.", choices: uses };
const secretField = { name: "client_secret", title: "Client secret", hint: tested, secret: true };

/** Sets or removes the client of a place. */
function Change({ of: { provider, at, name, clients }, show }: { readonly of: Place; readonly show: () => Promise<void> }) {
  const { api } = useVisit();
  const { told, act } = useDeed(show);
  const form = at?.region ?? provider;
  const [id, use, secret] = useMemo(() => [openField(idField, form), openField(useField, form), openField(secretField, form)] as const, []);
  const again = { label: "Type it again", press: () => [clearNotice(), secret.focus()] };
  const set = () =>
    act(async () => {
      const named = use.value() !== "";
      const body = { client_id: id.value(), client_secret: secret.value(), named, ...at };
      // The page holds it no longer than the request.
      secret.write("");
      await api.ask(setOAuthClient, provider, body);
      return named ? "Connect sessions may name it." : "New logins are made with your organisation's client.";
    }, again);
  const remove = async ({ client_id, named }: OAuthClient) => {
    const then = named ? "No connect session may name it any more." : "New logins are made with Aurora's client.";
    const isMeant = await askFirst({
      id: "remove-client",
      title: `Remove the OAuth client of ${name}?`,
      means: [client_id, then, "Its secret stays stored while a login or a revocation may need it."],
      yes: "Yes, remove",
      no: "No, keep it",
    });
    return isMeant && act(() => api.ask(removeOAuthClient, provider, { ...at, ...(named && { client_id }) }).then(() => then));
  };
  return (
    <Fold summary={`Change the client of ${name}`}>
      <form method="post" noValidate autocomplete="off" aria-label={`Client of ${name}`} onSubmit={(event) => event.preventDefault()}>
        <FieldRow of={use} />
        <FieldRow of={id} />
        <FieldRow of={secret} />
        <div class="buttons">
          <Button submits press={() => areWhole([id, secret]) && set()}>
            Set the client
          </Button>
          {clients.map((client) => (
            <QuietButton key={`${client.named} ${client.client_id}`} press={() => remove(client)}>
              {client.named ? `Remove ${client.client_id}` : "Remove the client"}
            </QuietButton>
          ))}
        </div>
      </form>
      <p class="outcome">{told.value}</p>
    </Fold>
  );
}
