import { steer } from "../../console/troubles/trouble.ts";
import { restartFunctions } from "../../deployed/restart.ts";
import type { Fault } from "../fault.ts";

const secretDays = 10;
const daySeconds = 86_400;

export const customerSecretExpired: Fault = {
  id: "customer-secret-expired",
  title: "The secret of a customer's Azure application has expired",
  alarm: undefined,
  felt: "credential_expired",
  also: {},
  step: "the customer connects the next secret. The event `connection.secret_expiring` announced it 28 days before",
  make: async ({ deployed: { aws, azure }, fleet }) => {
    const connectNext = await fleet.addApplication(secretDays);
    const control = steer(azure);
    await control("POST", "clock", { skew_seconds: (secretDays + 1) * daySeconds });
    // A process that has a token serves it while it lives.
    await restartFunctions(aws, ["tokensServe"]);
    return async () => {
      await control("POST", "clock", { skew_seconds: 0 });
      await connectNext();
    };
  },
};
