/** What the API calls the method of a connection without a secret. It names the way on the connect page as well. */
export const keylessMethod = "federated";
