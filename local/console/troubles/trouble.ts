/** What a person needs of something that was made beside the product, such as a secret that a provider shows once. */
export type Given = {
  readonly label: string;
  readonly value: string;
  /** The field of the form that connects it, if it is made to be connected. */
  readonly field?: string;
};

/** What a customer's cloud is to trust, as the API has offered it for one connection. `audience`: `null` where it follows from what is made. */
export type Offered = {
  readonly account: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string | null;
};

/** What is made to be connected: by which of a provider's methods, as the console names them. */
export type Connects = { readonly provider: string; readonly method: string };

/** Something that can be done beside the product: made to go wrong, or created for the person to use. */
export type Trouble = {
  /** Names it in an address. No two have the same. */
  readonly id: string;
  readonly label: string;
  /** What happens then, and how it is noticed. */
  readonly what: string;
  /** It stays until everything is put right. Otherwise it has happened, and is over. */
  readonly isLasting: boolean;
  /** It is offered where this is connected. Default: where things are made to go wrong. */
  readonly connects?: Connects;
} & ({ cause(): Promise<void> } | { create(): Promise<readonly Given[]> } | { trust(offered: Offered): Promise<readonly Given[]> });

/** What can go wrong in one place, and how all of it is put right. */
export type TroubleSpot = {
  /** What people call the place. */
  readonly where: string;
  readonly troubles: readonly Trouble[];
  mend(): Promise<void>;
};

/** Sends a command to the control plane of a simulator. @throws {Error} The simulator refuses it. */
export type Steer = (method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", command: string, body?: object) => Promise<unknown>;

export function steer(simulatorUrl: string): Steer {
  return async (method, command, body) => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${simulatorUrl}/_control/${command}`, { method, ...sent });
    if (!response.ok) {
      throw new Error(`${method} ${command} answered ${response.status}`);
    }
    return response.json();
  };
}
