/** What makes a service account: the body of `POST /me/api/oauth2/client`. */
export const serviceAccountRequest = { flow: "CLIENT_CREDENTIALS", name: "aurora", description: "Aurora", callbackUrls: [] } as const;

/** What a service account must be allowed, so that Public Cloud projects can be listed. */
export const neededActions: readonly string[] = ["publicCloudProject:apiovh:get"];
