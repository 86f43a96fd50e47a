import type { Disconnected, StoryConnection } from "./story-connection.ts";

/** The life of one connection: connected, used, broken as a customer can break it, mended. @throws {Error} A step failed. */
export type Story = {
  /** The provider's name for people. */
  readonly provider: string;
  /** Begins the lines of its steps. */
  readonly title: string;
  readonly connection: StoryConnection;
  readonly connect: () => Promise<void>;
  readonly keep: () => Promise<void>;
  /** Sets up what the connection sees at the provider; absent where there is no setup. */
  readonly setUp?: () => Promise<void>;
  /** Compares the provider after the disconnect with what it was before. @returns What differs, in lines. @throws {Error} Something must not. */
  readonly compare?: (disconnected: Disconnected) => Promise<readonly string[]>;
  /** What the connection has made at the provider, and how much of it lives there; absent where it makes nothing. */
  readonly made?: { readonly what: string; readonly countLive: () => Promise<number> };
};
