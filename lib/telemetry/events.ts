import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { Connection, ConnectionKey } from "../connections/connection.ts";
import { type FailureCode, failures } from "../errors.ts";
import type { Logger } from "./logger.ts";
import { countLostEvent } from "./metrics.ts";

type EventConnection = ConnectionKey & Partial<Pick<Connection, "id" | "status" | "connectedBy">>;

type ConnectionEventName =
  | "connected"
  | "confirmed"
  | "degraded"
  | "recovered"
  | "reauth_required"
  | "disconnected"
  | "secret_expiring"
  | "trust_insecure";
type SetupEventName = "started" | "needs_selection" | "completed" | "partial" | "failed" | "torn_down";

type EventFacts = {
  /** The same for every delivery of the same fact: a receiver deduplicates by it. */
  readonly id: string;
  readonly connection: EventConnection;
  /** Why, for an event that tells of a failure. */
  readonly code?: FailureCode;
};

/** Something that happened to a connection, told to whoever listens. Holds ids and words, never a secret. */
export type DomainEvent = EventFacts &
  ({ readonly name: `connection.${ConnectionEventName}` } | { readonly name: `setup.${SetupEventName}`; readonly runId: string });

/** Tells others what happened. At least once. Never fails: what happened has happened, whether it can be told or not. */
export type Events = { publish(event: DomainEvent): Promise<void> };

/** Puts events on an EventBridge bus, with source `aurora.oauth` and the event's name as its detail type. */
export function eventBridgeEvents(deps: {
  readonly busName: string;
  readonly clock: () => Date;
  readonly logger: Logger;
  readonly client?: EventBridgeClient;
}): Events {
  const client =
    deps.client ??
    new EventBridgeClient({ maxAttempts: 3, requestHandler: new NodeHttpHandler({ connectionTimeout: 1000, requestTimeout: 3000 }) });
  return {
    publish: async (event) => {
      try {
        const detail = JSON.stringify(buildEventDetail(event, deps.clock()));
        const entry = { EventBusName: deps.busName, Source: "aurora.oauth", DetailType: event.name, Detail: detail };
        const { FailedEntryCount = 0, Entries = [] } = await client.send(new PutEventsCommand({ Entries: [entry] }));
        // PutEvents answers 200 for an entry it did not take.
        if (FailedEntryCount > 0) {
          reportLoss(deps.logger, event, Entries[0]?.ErrorCode ?? "refused");
        }
      } catch (error) {
        reportLoss(deps.logger, event, error instanceof Error ? error.name : "unknown");
      }
    },
  };
}

function reportLoss(logger: Logger, event: DomainEvent, reason: string): void {
  logger.error("an event could not be published", { event: event.name, event_id: event.id, reason });
  countLostEvent(event.name);
}

/** Names each field that leaves: a connection's e-mail address, subject and credential reference stay here. */
export function buildEventDetail(event: DomainEvent, at: Date): Record<string, string> {
  const { id, connection, code } = event;
  return {
    id,
    at: at.toISOString(),
    organisation: connection.tenant,
    provider: connection.provider,
    account: connection.account,
    ...(connection.id === undefined ? {} : { connection_id: connection.id }),
    ...(connection.status === undefined ? {} : { status: connection.status }),
    ...(connection.connectedBy === undefined ? {} : { connected_by: connection.connectedBy }),
    ...("runId" in event ? { run_id: event.runId } : {}),
    ...(code === undefined ? {} : { code, action: failures[code].action }),
  };
}
