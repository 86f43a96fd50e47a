import { randomUUID } from "node:crypto";
import * as v from "valibot";

const guid = v.pipe(v.string(), v.uuid());

/** The states of a subscription. */
export const states = ["Enabled", "Warned", "PastDue", "Disabled", "Deleted"] as const;

export const subscriptionSchema = v.strictObject({
  id: v.optional(guid, () => randomUUID()),
  name: v.string(),
  state: v.optional(v.picklist(states), "Enabled"),
});

/** A subscription of a directory. */
export type Subscription = v.InferOutput<typeof subscriptionSchema>;

export const directorySchema = v.strictObject({
  id: v.optional(guid, () => randomUUID()),
  /** A verified domain: another name of the directory. */
  domain: v.string(),
  /** Whether the directory is in the cloud that the simulator plays. */
  is_elsewhere: v.optional(v.boolean(), false),
  subscriptions: v.optional(v.array(subscriptionSchema), []),
});

/** A directory of Entra ID, with the subscriptions that trust it. */
export type Directory = {
  readonly id: string;
  readonly domain: string;
  readonly isElsewhere: boolean;
  subscriptions: Subscription[];
};

export const createDirectory = ({ is_elsewhere: isElsewhere, ...given }: v.InferOutput<typeof directorySchema>): Directory => ({
  ...given,
  isElsewhere,
});

/** Two customers, and one of another cloud. */
export const createDefaultDirectories = (): Directory[] => [
  {
    id: "72f988bf-0000-4000-8000-00000000acbe",
    domain: "acme.onmicrosoft.com",
    isElsewhere: false,
    subscriptions: [
      { id: "0b1f6471-0000-4000-8000-000000000001", name: "Acme retired", state: "Disabled" },
      { id: "0b1f6471-0000-4000-8000-000000000002", name: "Acme production", state: "Enabled" },
      { id: "0b1f6471-0000-4000-8000-000000000003", name: "Acme staging", state: "Enabled" },
    ],
  },
  {
    id: "72f988bf-0000-4000-8000-00000000610b",
    domain: "globe.onmicrosoft.com",
    isElsewhere: false,
    subscriptions: [{ id: "0b1f6471-0000-4000-8000-000000000011", name: "Globe", state: "Enabled" }],
  },
  { id: "72f988bf-0000-4000-8000-000000000907", domain: "agency.onmicrosoft.us", isElsewhere: true, subscriptions: [] },
];
