/** An OAuth client that is registered at the simulator. */
export type GoogleClient = { clientId: string; clientSecret: string; redirectUris: string[] };
