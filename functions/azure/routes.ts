import { auroraWrite, write } from "../../lib/http/route.ts";
import { submissionBody } from "../submission/submission-body.ts";

const lambda = "login";
const limit = ["azure login", "10/min", "50/h"] as const;
export const connectAzure = () =>
  auroraWrite("POST /azure/login", "connectAzure", { lambda, subject: "azure", body: submissionBody(), limit });

export const readAzureCertificate = () =>
  write("GET /connections/{provider}/certificate", "connectAzure", { lambda, query: ["account"], limit: ["azure certificate", "30/min"] });
