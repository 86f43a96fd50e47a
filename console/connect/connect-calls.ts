import type {
  ConnectAccountBody,
  OfferFederation200,
  ReadAzureCertificate200,
  ReadCustomerSide200,
} from "../../client/generated/operations.ts";
import type { Verified } from "../answers.ts";
import type { CallFailure } from "../call-failure.ts";
import type { Form } from "../providers/method.ts";
import type { ManyProps, ProviderPart } from "../providers/provider-part.ts";

/** What a cloud is to trust. */
export type Trust = Pick<OfferFederation200, "issuer" | "subject" | "audience">;

/** What a customer makes at the provider, and the fields of the form that comes then. */
export type Kit = Pick<ReadCustomerSide200, "links" | "values" | "remove" | "fields"> & {
  readonly set_up: readonly Pick<ReadCustomerSide200["set_up"][number], "title" | "text">[];
  readonly trust?: Trust;
  readonly note?: string;
};

/** The connection that a form makes. `label`: empty if it has none. */
export type Chosen = { readonly account: string; readonly label: string };

/** Where a form is shown, and for which connection. */
export type FormPlace = {
  /** Begins the ids of its fields. */
  readonly id: string;
  /** The account of the connection that is connected again. */
  readonly account: string | undefined;
  /** The accounts of the provider that are connected. */
  readonly connected: readonly string[];
};

/** One way to connect a provider, on a page. */
export type WayProps = { readonly part: ProviderPart; readonly form: Form; readonly calls: ConnectCalls; readonly place: FormPlace };

/** What the forms that connect one provider ask for: as the person of the console, or as the end user of a connect session. */
export type ConnectCalls = {
  /** @param account - Of the connection, where what is made is for that one alone. */
  readKit(form: Form, account: string | undefined): Promise<Kit>;
  preflight(body: ConnectAccountBody): Promise<Verified>;
  /** Connects, and goes on to what comes then. */
  submit(body: ConnectAccountBody): Promise<void>;
  /** Sends the person to the provider, and tells above the page why that failed. */
  login(chosen: Chosen): Promise<void>;
  /** Connects many at once. Absent: one at a time. */
  submitMany?: ManyProps["submit"];
  /** Tells above the page that the person must sign in again. @returns Whether it is that. */
  tellEnded(failure: CallFailure): boolean;
};

/** The answers of the API that hold a kit. */
export type KitAnswer = ReadCustomerSide200 | OfferFederation200 | ReadAzureCertificate200;

export function toKit(answer: KitAnswer): Kit {
  if ("certificate" in answer) {
    return {
      ...answer,
      set_up: [...answer.set_up, { title: "Certificate", text: answer.certificate }],
      values: [{ title: "Thumbprint", value: answer.thumbprint }, ...answer.values],
      note: `The certificate expires on ${answer.expires_at.slice(0, 10)}. The provider shows it by its thumbprint.`,
    };
  }
  if ("issuer" in answer) {
    const { issuer, subject, audience, values } = answer;
    const trusted = { Issuer: issuer, Subject: subject, ...(audience !== null && { Audience: audience }) };
    return {
      ...answer,
      trust: { issuer, subject, audience },
      values: [...Object.entries(trusted).map(([title, value]) => ({ title, value })), ...values],
      ...(audience === null && { note: "The audience follows from what you make: leave it as your cloud suggests it." }),
    };
  }
  return answer;
}
