import type { JourneyTarget } from "./journey.ts";
import type { ProviderUrls } from "./start-providers.ts";

export type StoryTarget = JourneyTarget &
  ProviderUrls & {
    /** A bearer token of a machine that may ask for customers' tokens. */
    readonly machineToken: string;
    /** Runs the schedule's next minute now; absent where the schedule fires by itself. */
    readonly tick?: () => Promise<void>;
    /** Shows everything that is stored. @returns The paths in the credential store. */
    readonly showStored: (when: string) => Promise<readonly string[]>;
  };

/** The life of one provider's connection in three parts. @throws {Error} A step failed. */
export type Story = {
  readonly connect: () => Promise<void>;
  /** Uses it, breaks it as a customer can, and mends it. */
  readonly keep: () => Promise<void>;
  readonly giveBack: () => Promise<void>;
};

type Failure = { readonly title: string; readonly action: string; readonly owner: string };

/** What happened, what to do, and who does it, as the product tells it. */
export const tellFailure = ({ title, action, owner }: Failure): string => `${title}. The ${owner} acts: ${action}`;

/** Calls a command of a simulator's control plane. @throws {Error} It was refused. */
export const controlOf =
  (simulator: string) =>
  async (method: string, command: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${simulator}/_control/${command}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) {
      throw new Error(`${method} ${command}: ${await response.text()}`);
    }
    return response.json();
  };
