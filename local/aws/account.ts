/** The account and region in which the embedded endpoint says its secrets and events are. */
export const account = "123456789012";
export const region = "eu-west-1";
