/** The account and region of the embedded endpoint's secrets and events. */
export const account = "123456789012";
export const region = "eu-west-1";
