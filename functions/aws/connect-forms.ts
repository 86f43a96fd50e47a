import { readIdentitySource } from "../../lib/issuer/identity-source.ts";
import forms from "../../resources/connect-forms/aws.json" with { type: "json" };
import words from "../../resources/provider-words/aws.json" with { type: "json" };
import { servedForms, withoutKeyless } from "../connect-forms.ts";
import type { BuildConnectForms } from "../provider-parts.ts";

/** AWS takes no token of its own issuer within a partition. */
export const connectForms: BuildConnectForms = (env) =>
  readIdentitySource(env) === "aws-sts" ? withoutKeyless({ ...forms, words }) : servedForms({ ...forms, words }, env);
