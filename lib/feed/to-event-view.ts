import type { Notice } from "../connections/domain-event.ts";

/** An event as customers read it: the form of Standard Webhooks, with the detail that EventBridge gets. */
export type EventView = {
  readonly id: string;
  readonly type: Notice["name"];
  /** The instant of the change. */
  readonly timestamp: string;
  readonly data: Notice["detail"];
};

/** @see {@link https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#payload-structure Standard Webhooks, payload structure} */
export const toEventView = ({ id, name, detail }: Notice): EventView => ({ id, type: name, timestamp: detail.at ?? "", data: detail });
