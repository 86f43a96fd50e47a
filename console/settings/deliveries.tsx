import { type Delivery, listWebhookDeliveries } from "../../client/generated/operations.ts";
import { Fold, Row } from "../parts/card.tsx";
import { Instant } from "../parts/instant.tsx";
import { Read, useReading } from "../parts/read.tsx";
import { countOf } from "../words.ts";

const states = { delivered: "Delivered", waiting: "Is tried again", dead: "Given up" } as const;

const describeDelivery = ({ state, attempts, status, error }: Delivery): string =>
  [`${states[state]}, ${countOf(attempts, "try", "tries")}`, status ?? error ?? []].flat().join(" · ");

/** What became of the newest events at the receiver. */
export function Deliveries() {
  const isMoving = ({ deliveries }: { readonly deliveries: readonly Delivery[] }) => deliveries.some(({ state }) => state === "waiting");
  const newest = useReading({ read: (ask) => ask(listWebhookDeliveries, { limit: 20 }), isDue: isMoving }, []);
  return (
    <Fold summary="What was delivered">
      <Read of={newest} name="Deliveries" isPart>
        {({ deliveries }) =>
          deliveries.length === 0 ? (
            <p>Nothing was sent yet.</p>
          ) : (
            <ol class="rows plain" aria-label="Deliveries">
              {deliveries.map((each) => (
                <Row key={each.event_id} what={each.type} account={describeDelivery(each)} due={<Instant at={each.last_at} />} />
              ))}
            </ol>
          )
        }
      </Read>
    </Fold>
  );
}
