import forms from "../../resources/connect-forms/tailscale.json" with { type: "json" };
import words from "../../resources/provider-words/tailscale.json" with { type: "json" };
import { servedForms } from "../connect-forms.ts";
import type { BuildConnectForms } from "../provider-parts.ts";

export const connectForms: BuildConnectForms = (env) => servedForms({ ...forms, words }, env);
