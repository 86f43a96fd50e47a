import * as v from "valibot";

/** The parameter of the path that names the workspace. */
export const wid = v.pipe(
  v.string(),
  v.description("The id of the organisation's own workspace. Every other id is answered like one that does not exist."),
);

/** The parameter of the path that names an account. */
export const acct = v.pipe(v.string(), v.description("The account of AWS, by its twelve digits."));

export const externalId = v.pipe(v.string(), v.description("What the trust policy of a customer's role must demand."));

export const ownAccount = v.pipe(v.string(), v.description("The account of AWS of this application."));

export const example = {
  workspaceId: "5f0c9d1e-2b7a-4c3d-8e6f-0a1b2c3d4e5f",
  externalId: "7d1e0b6a-4c3d-4e6f-8a1b-2c3d4e5f6a7b",
  roleArn: "arn:aws:iam::111122223333:role/AuroraReadOnlyRole",
  account: "111122223333",
  ownAccount: "000000000000",
};
