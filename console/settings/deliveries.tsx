import { type Delivery, listWebhookDeliveries } from "../../client/generated/operations.ts";
import { Instant } from "../parts/instant.tsx";
import { Read, useReading } from "../parts/read.tsx";

const states = { delivered: "Delivered", waiting: "Is tried again", dead: "Given up" } as const;

/** What became of the newest events at the receiver. */
export function Deliveries() {
  const isMoving = ({ deliveries }: { readonly deliveries: readonly Delivery[] }) => deliveries.some(({ state }) => state === "waiting");
  const newest = useReading({ read: (ask) => ask(listWebhookDeliveries, { limit: 20 }), isDue: isMoving }, []);
  return (
    <details class="fold">
      <summary>What was delivered</summary>
      <Read of={newest} name="Deliveries">
        {({ deliveries }) =>
          deliveries.length === 0 ? (
            <p>Nothing was sent yet.</p>
          ) : (
            <ol class="rows plain" aria-label="Deliveries">
              {deliveries.map(({ event_id: id, type, state, attempts, last_at: at, status, error }) => (
                <li key={id}>
                  <p class="what">{type}</p>
                  <p class="account">
                    {`${states[state]}, ${attempts === 1 ? "1 try" : `${attempts} tries`}`}
                    {(status ?? error) !== undefined && ` · ${status ?? error}`}
                  </p>
                  <p class="due">
                    <Instant at={at} />
                  </p>
                </li>
              ))}
            </ol>
          )
        }
      </Read>
    </details>
  );
}
