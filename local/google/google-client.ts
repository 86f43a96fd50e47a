/** An OAuth client that is registered at the simulator. */
export type GoogleClient = {
  clientId: string;
  clientSecret: string;
  /** Google lets a client have a second secret, so that the first can be replaced. */
  secondSecret?: string;
  redirectUris: string[];
};
