import { type Connection, nameAccount } from "../answers.ts";
import { orNothing } from "../call-failure.ts";
import { goToProvider } from "../connect/go-to-provider.ts";
import { Button, CopyRow } from "../parts/button.tsx";
import { Card } from "../parts/card.tsx";
import { Sentences } from "../parts/findings.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { Read, useReading } from "../parts/read.tsx";
import { type Form, loginMethod } from "../providers/method.ts";
import { describeName } from "../providers/parts.ts";
import type { ProviderPart } from "../providers/provider-part.ts";
import { useVisit } from "../visit.ts";
import { hangsOnPerson, toHandoverLink } from "./handover.ts";

type TakeOverProps = {
  readonly part: ProviderPart;
  readonly forms: readonly Form[];
  readonly account: string | undefined;
  /** Of the connection. Where another one is in its place the link is old. */
  readonly id: string;
};

/** Shows what a person may take over who has opened a colleague's link, and the way to sign in. The link does nothing by itself: they see whose it is first. */
export function TakeOver({ part, forms, account = "default", id }: TakeOverProps) {
  const visit = useVisit();
  const { provider } = part;
  const read = async () => ({ connection: await orNothing(visit.api.readConnection({ provider, account })) });
  const found = useReading({ read }, [provider, account]);
  const login = forms.find(({ name }) => name === loginMethod);
  return (
    <Read of={found} name="The connection">
      {({ connection }) =>
        connection?.id !== id || !hangsOnPerson(connection) || login === undefined ? (
          <Old />
        ) : connection.connected_by === visit.api.session.person ? (
          <Own of={connection} />
        ) : (
          <Theirs of={connection} part={part} login={login} />
        )
      }
    </Read>
  );
}

function Theirs({ of, part, login }: { readonly of: Connection; readonly part: ProviderPart; readonly login: Form }) {
  const visit = useVisit();
  const { account, id, connected_by } = of;
  return (
    <Card id="take-over" title={`Take over ${describeName(of)} from ${connected_by}`}>
      <p>
        It is connected with {nameAccount(of)}. Your own account takes that one's place. Callers notice nothing if it sees the same things,
        such as projects.
      </p>
      <ol>
        <li>Choose your own account on {part.name}'s page, and allow what is asked for.</li>
        <li>Back here, look at the account, and confirm that it was you.</li>
      </ol>
      <h3>Permissions</h3>
      <Sentences of={login.permissions.map(({ words }) => words)} />
      <div class="buttons">
        <Button press={() => goToProvider(visit, part, { account, takesOver: id })}>Sign in and take over</Button>
      </div>
    </Card>
  );
}

const Old = () => (
  <Card id="take-over" title="This link is old">
    <p>The connection was disconnected or made again since, or depends on no person any more. Nothing was changed.</p>
    <div class="buttons">
      <PageLink to="/people" look="button primary">
        What hangs on a person
      </PageLink>
    </div>
  </Card>
);

const Own = ({ of }: { readonly of: Connection }) => (
  <Card id="take-over" title="You have connected this yourself">
    <p>The link is for a colleague, who signs in with an account of their own.</p>
    <CopyRow name={`Link to take over ${describeName(of)}`} text={toHandoverLink(of)} />
  </Card>
);
