import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { deleteWebhook, putWebhook, readWebhook, rotateWebhookKey, testWebhook, type Webhook } from "../../client/generated/operations.ts";
import { orNothing } from "../call-failure.ts";
import { Button, CopyRow } from "../parts/button.tsx";
import { Card } from "../parts/card.tsx";
import { Instant } from "../parts/instant.tsx";
import { Lacking } from "../parts/lacking.tsx";
import { Read, useReading } from "../parts/read.tsx";
import { useVisit } from "../visit.ts";
import { Deliveries } from "./deliveries.tsx";
import { useDeed } from "./use-deed.ts";

/** The webhook of the organisation: where events are sent, what they are signed with, and what became of them. */
export function WebhookSettings() {
  const { api } = useVisit();
  const { mayWrite } = api.session;
  const key = useSignal<string | undefined>(undefined);
  const url = useRef<HTMLInputElement>(null);
  const reading = useReading({ read: async (ask) => ({ webhook: await orNothing(ask(readWebhook)) }) }, []);
  const { told, act } = useDeed(reading.read);
  const save = () =>
    act(async () => {
      const { signing_key } = await api.ask(putWebhook, { url: url.current?.value.trim() ?? "" });
      key.value = signing_key;
      return signing_key === undefined ? "The address is changed." : "The webhook is made. Copy its key now: it is shown once.";
    });
  const rotate = () =>
    act(async () => {
      const rotated = await api.ask(rotateWebhookKey);
      key.value = rotated.signing_key;
      return "There is a new key. Copy it now: it is shown once. For a day both keys sign.";
    });
  const send = () =>
    act(async () => {
      const { delivered, status, error } = await api.ask(testWebhook);
      return delivered ? "The receiver has taken the test event." : `The receiver did not take the test event: ${status ?? error}.`;
    });
  const remove = () =>
    act(async () => {
      await api.ask(deleteWebhook);
      key.value = undefined;
      return "There is no webhook any more, and no key of one.";
    });
  return (
    <Card id="webhook" title="Webhook">
      <Read of={reading} name="The webhook">
        {({ webhook }) => (
          <>
            <p>{webhook === undefined ? "No address receives events." : <State of={webhook} />}</p>
            {mayWrite ? (
              <form
                onSubmit={(event) => {
                  event.preventDefault();
                  return save();
                }}
              >
                <div class="field">
                  <label for="webhook-url">Address that receives the events</label>
                  <div class="input">
                    <input id="webhook-url" type="url" autocomplete="off" required ref={url} defaultValue={webhook?.url ?? ""} />
                  </div>
                </div>
                <div class="buttons">
                  <button type="submit" class={webhook === undefined ? "primary" : "quiet"}>
                    {webhook === undefined ? "Make the webhook" : "Change the address"}
                  </button>
                  {webhook !== undefined &&
                    Object.entries({ "Send a test": send, "Rotate the key": rotate, Delete: remove }).map(([label, press]) => (
                      <Button key={label} press={press} look="quiet">
                        {label}
                      </Button>
                    ))}
                </div>
              </form>
            ) : (
              <Lacking permission="connectors:write" what="Changing the webhook" />
            )}
            <p class="outcome">{told.value}</p>
            {key.value !== undefined && <CopyRow name="Signing key" text={key.value} />}
            {webhook !== undefined && <Deliveries />}
          </>
        )}
      </Read>
    </Card>
  );
}

function State({ of }: { readonly of: Webhook }) {
  const kinds = of.kinds === null ? "all events" : `${of.kinds.length} kinds of events`;
  if (of.status === "enabled") {
    return (
      <>
        {`It receives ${kinds}. `}
        {of.failing_since !== undefined && (
          <>
            It has not answered since <Instant at={of.failing_since} />.
          </>
        )}
      </>
    );
  }
  return <>{of.disabled_reason === "gone" ? "It is disabled: the receiver answered 410." : "It is disabled: it failed for five days."}</>;
}
