import { listMachines } from "../../client/generated/operations.ts";
import { signOut } from "../frame/person.tsx";
import { QuietButton } from "../parts/button.tsx";
import { Card, Row } from "../parts/card.tsx";
import { Head } from "../parts/head.tsx";
import { Read, useReading } from "../parts/read.tsx";
import { useVisit } from "../visit.ts";
import { OwnClients } from "./own-clients.tsx";
import { WebhookSettings } from "./webhook-settings.tsx";

/** What an organisation sets besides its connections, and who may call for it. */
export function Settings() {
  const { organisation } = useVisit().api.session;
  return (
    <>
      <Head title="Settings" lede={["Of ", <strong key="organisation">{organisation}</strong>, "."]} />
      <WebhookSettings />
      <OwnClients />
      <Machines />
      <SignIn />
    </>
  );
}

function Machines() {
  const machines = useReading({ read: (ask) => ask(listMachines) }, []);
  return (
    <Card id="machines" title="Machines">
      <p>Programs that may call for your organisation. The operator of Aurora changes the list with a deploy.</p>
      <Read of={machines} name="Machines" isPart>
        {({ machines: listed }) =>
          listed.length === 0 ? (
            <p>No machine is listed.</p>
          ) : (
            <ul class="rows plain" aria-label="Machines">
              {listed.map(({ principal, issuer, when, permissions }) => (
                <Row
                  key={`${principal} ${issuer} ${JSON.stringify(when)}`}
                  what={principal}
                  account={Object.entries(when).map(([claim, value]) => (
                    <code key={claim}>{`${claim} = ${typeof value === "string" ? value : JSON.stringify(value)} `}</code>
                  ))}
                  checked={<span class="note">{`Tokens of ${issuer} · ${permissions.join(", ")}`}</span>}
                />
              ))}
            </ul>
          )
        }
      </Read>
    </Card>
  );
}

const SignIn = () => (
  <Card id="sign-in" title="Sign-in">
    <p>
      Your organisation's identity provider signs you in, and gives roles. A session of this page ends after a day, or after eight hours
      without use.
    </p>
    <div class="buttons">
      <QuietButton press={() => signOut("?everywhere")}>Sign out everywhere</QuietButton>
    </div>
  </Card>
);
