import { auroraWrite } from "../../lib/http/route.ts";
import { submissionBody } from "../submission/submission-body.ts";

const lambda = "login";
export const connectAzure = () =>
  auroraWrite("POST /azure/login", "connectAzure", {
    lambda,
    subject: "azure",
    body: submissionBody(),
    limit: ["azure login", "10/min", "50/h"],
  });

export const readAzureCertificate = () =>
  auroraWrite("GET /azure/certificate", "connectAzure", { lambda, query: ["account"], limit: ["azure certificate", "30/min"] });
