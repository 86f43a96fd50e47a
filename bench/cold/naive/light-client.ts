import { type LazyClient, lazyClient, type SdkClient } from "../../../lib/aws/lazy-client.ts";
import type { LightCommands } from "../../../lib/aws/light-client.ts";

/** The simplest implementation: the SDK's own client for everything. */
export const lightClient = <C extends SdkClient>(_light: LightCommands, openSdk: () => Promise<C>): LazyClient<C> => lazyClient(openSdk);
