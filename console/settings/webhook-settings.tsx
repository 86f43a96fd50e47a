import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { deleteWebhook, putWebhook, readWebhook, rotateWebhookKey, testWebhook, type Webhook } from "../../client/generated/operations.ts";
import { orNothing } from "../call-failure.ts";
import { Button, CopyRow, QuietButton } from "../parts/button.tsx";
import { Card } from "../parts/card.tsx";
import { areWhole, FieldRow, openField } from "../parts/field.tsx";
import { Instant } from "../parts/instant.tsx";
import { Lacking } from "../parts/lacking.tsx";
import { Read, useReading } from "../parts/read.tsx";
import { useVisit } from "../visit.ts";
import { Deliveries } from "./deliveries.tsx";
import { useDeed } from "./use-deed.ts";

/** The webhook of the organisation: where events are sent, what they are signed with, and what became of them. */
export function WebhookSettings() {
  const reading = useReading({ read: async (ask) => ({ webhook: await orNothing(ask(readWebhook)) }) }, []);
  return (
    <Card id="webhook" title="Webhook">
      <Read of={reading} name="The webhook" isPart>
        {({ webhook }) => <Known of={webhook} show={reading.read} />}
      </Read>
    </Card>
  );
}

const urlField = { name: "url", title: "Address that receives the events", hint: "" };

function Known({ of: webhook, show }: { readonly of: Webhook | undefined; readonly show: () => Promise<void> }) {
  const { api } = useVisit();
  const key = useSignal<string | undefined>(undefined);
  const url = useMemo(() => openField(urlField, "webhook", webhook?.url), []);
  const { told, act } = useDeed(show);
  const save = () =>
    act(async () => {
      const { signing_key } = await api.ask(putWebhook, { url: url.value(), ...(webhook?.kinds && { kinds: webhook.kinds }) });
      key.value = signing_key;
      return signing_key === undefined ? "The address is changed." : "The webhook is made. Copy its key now: it is shown once.";
    });
  const deeds = {
    "Send a test": async () => {
      const { delivered, status, error } = await api.ask(testWebhook);
      return delivered ? "The receiver has taken the test event." : `The receiver did not take the test event: ${status ?? error}.`;
    },
    "Rotate the key": async () => {
      key.value = (await api.ask(rotateWebhookKey)).signing_key;
      return "There is a new key. Copy it now: it is shown once. For a day both keys sign.";
    },
    Delete: async () => {
      await api.ask(deleteWebhook);
      key.value = undefined;
      return "There is no webhook any more, and no key of one.";
    },
  };
  return (
    <>
      <p>{webhook === undefined ? "No address receives events." : <State of={webhook} />}</p>
      {api.session.mayWrite && (
        <form noValidate autocomplete="off" onSubmit={(event) => event.preventDefault()}>
          <FieldRow of={url} />
          <div class="buttons">
            <Button submits press={() => areWhole([url]) && save()} look={webhook === undefined ? "primary" : "quiet"}>
              {webhook === undefined ? "Make the webhook" : "Change the address"}
            </Button>
            {webhook !== undefined &&
              Object.entries(deeds).map(([label, work]) => (
                <QuietButton key={label} press={() => act(work)}>
                  {label}
                </QuietButton>
              ))}
          </div>
        </form>
      )}
      <Lacking what="Changing the webhook" />
      <p class="outcome">{told.value}</p>
      {key.value !== undefined && <CopyRow name="Signing key" text={key.value} />}
      {webhook !== undefined && <Deliveries />}
    </>
  );
}

function State({ of }: { readonly of: Webhook }) {
  const kinds = of.kinds === null ? "all events" : of.kinds.join(", ");
  if (of.status !== "enabled") {
    return of.disabled_reason === "gone" ? "It is disabled: the receiver answered 410." : "It is disabled: it failed for five days.";
  }
  const since = of.failing_since;
  return [`It receives ${kinds}. `, since && ["It has not answered since ", <Instant key="since" at={since} />, "."]];
}
