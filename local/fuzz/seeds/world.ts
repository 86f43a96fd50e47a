import type { StoryTarget } from "../../stories/story-target.ts";
import type { FuzzCustomers } from "../customers.ts";
import type { Recorder } from "./recorder.ts";

/** What seeds are made of. */
export type SeedWorld = {
  readonly target: StoryTarget;
  readonly recorder: Recorder;
  readonly customers: FuzzCustomers;
  /** Where webhooks are received. */
  readonly receiver: string;
};

/** What a simulator answers about a client with a secret that it made. */
export type Application = Readonly<Record<"client_id" | "client_secret", string>>;
