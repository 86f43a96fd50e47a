import type { FailureWords } from "../../words.ts";

/** What AWS' customers are told, by code. */
export const awsFailureWords: FailureWords = {
  invalid_request: {
    title: "This is not the ARN of a role in your account",
    action: "Copy RoleArn from the outputs of the stack: arn:aws:iam::, the twelve digits of the account, :role/, and the role's name.",
  },
  wrong_partition: {
    title: "This account is in another partition of AWS than Aurora, and AWS lets no session cross",
    action:
      "Connect an account whose ARN begins as that of Aurora's access role. For this account, ask the operator to run Aurora in its partition (aws, aws-cn, aws-us-gov or aws-eusc) as well.",
  },
  trust_refused: {
    title: "AWS does not let this application in with the role",
    action:
      "Check that the role exists, that its trust policy names the access role of this application, and that its condition has your external ID. Then check again.",
  },
  trust_insecure: {
    title: "The role lets this application in without your external ID",
    action:
      "Change the condition of the role's trust policy to the line shown here, then check again. Until then no session is handed out.",
  },
  account_claimed: {
    title: "Another organisation has connected this account",
    action: "Disconnect it there first, or connect another account.",
  },
};

/** The same of a role that trusts the organisation's issuer. */
export const federatedFailureWords: FailureWords = {
  ...awsFailureWords,
  trust_refused: {
    title: "AWS does not let this application in with the role",
    action:
      "Check that the role and the identity provider exist, and that the conditions of its trust policy name this connection and its audience. The commands that you were offered set them right. Then check again.",
  },
  trust_insecure: {
    title: "The role lets in others as well as this connection",
    action:
      "Make the conditions of the role's trust policy those of the commands that you were offered, on subject and audience, then check again. Until then no session is handed out.",
  },
};
